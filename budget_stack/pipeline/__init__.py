"""A second template, which builds and deploys what the first one describes."""

from budget_stack.pipeline.codepipeline import build_pipeline as build_pipeline
from budget_stack.pipeline.github import build_github as build_github
from budget_stack.pipeline.settings import PipelineSettings as PipelineSettings
from budget_stack.pipeline.settings import image_repository_of as image_repository_of
from budget_stack.pipeline.workflow import workflow_of as workflow_of
