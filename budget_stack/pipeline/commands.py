"""The commands by which a pipeline releases, the same in CodeBuild and in GitHub Actions."""

from __future__ import annotations

from types import MappingProxyType

from budget_stack.pipeline.settings import PipelineSettings

TAG_LENGTH = 12
"""Digits of the commit that an image is named after, as `budget-stack release` names it by itself."""

NO_ATTESTATIONS = MappingProxyType({"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"})
"""What has Docker push one image and no index of it and its attestation, which ECR does not scan.

Source: https://docs.docker.com/build/metadata/attestations/
"""


def push_command(settings: PipelineSettings, *, tag: str, fail_on: str) -> str:
    """Build the image, push it under its commit, and wait for its scan.

    Args:
        settings: What is deployed.
        tag: How the shell spells the tag.
        fail_on: How the shell spells the severity at which an image is not deployed.
    """
    return _release(settings, "image", tag, f'--fail-on "{fail_on}"')


def change_set_command(settings: PipelineSettings, *, tag: str, role_arn: str) -> str:
    """Make the change set: the image by its digest, the template of the commit, and all parameters as they were."""
    return _release(settings, "change-set", tag, f'--template {settings.template_file} --role-arn "{role_arn}"')


def execution_command(settings: PipelineSettings, *, tag: str) -> str:
    """Execute the change set, and wait until CloudFormation has ended."""
    return _release(settings, "execution", tag)


def _release(settings: PipelineSettings, step: str, tag: str, more: str = "") -> str:
    words = f'{settings.command} release --only {step} --stack-name {settings.stack_name} --region "$AWS_REGION"'
    return f'{words} --tag "{tag}" {more}'.rstrip()
