"""Everybody takes the same sizes for sizes of Fargate."""

from __future__ import annotations

from functools import cache

import pytest

from budget_stack import InvalidSetting, build_budget_tracker
from budget_stack.blocks import container
from budget_stack.budget_tracker.groups import container as parameters
from budget_stack.checks.rules import task
from budget_stack.configure import answers
from budget_stack.configure.run import all_questions
from budget_stack.facts.fargate import FARGATE_SIZES, MEMORY_SIZES, cpu_units, memory_mib
from budget_stack.testing.handlers.ecs import task_definitions
from tests.budget_stack.checks.mutants import said_of
from tests.budget_stack.facts.readers import Readers
from tests.support.resolution import refused_by

# as ECS takes them: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
TEXTS = [
    ("256", "512", True),
    ("1024", "2048", True),
    ("1 vCPU", "2 GB", True),
    ("1 vcpu", "2gb", True),
    (".25 vCPU", "0.5 GB", True),
    ("0.5vCPU", "1GB", True),
    ("16 vCPU", "120 GB", True),
    ("1 vCPU", "2048", True),
    ("256", "4096", False),
    ("3 vCPU", "6 GB", False),
    ("1 vCPU", "1 GB", False),
    ("1024", "2.5 GB", False),
]
WRITTEN = Readers("fargate", "cpu_units")
NUMBERS = Readers("fargate", "FARGATE_SIZES")


@cache
def shipped():
    return build_budget_tracker().template


@WRITTEN.ask_by(task)
@NUMBERS.ask_by(task)
def is_sound(cpu, memory):
    properties = {"RequiresCompatibilities": ["FARGATE"], "Cpu": str(cpu), "Memory": str(memory)}
    said = said_of({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}})
    return "task-size-invalid" not in [finding.rule for finding in said]


@WRITTEN.ask_by(task_definitions)
@NUMBERS.ask_by(task_definitions)
def is_deployed(cpu, memory):
    return not list(task_definitions._no_fargate_size({"Cpu": str(cpu), "Memory": str(memory)}))


@NUMBERS.ask_by(container)
def is_a_setting(cpu, memory):
    try:
        container.ContainerSettings(image="app", cpu=cpu, memory=memory)
    except InvalidSetting:
        return False
    return True


@NUMBERS.ask_by(answers)
def is_an_answer(cpu, memory):
    (question,) = (question for question in all_questions() if question.name == "ContainerMemory")
    return answers.problem(answers.narrowed(question, {"ContainerCpu": str(cpu)}), str(memory), {}, None) is None


@NUMBERS.ask_by(parameters)
def is_a_parameter(cpu, memory):
    return refused_by(shipped(), ContainerCpu=str(cpu), ContainerMemory=str(memory)) == []


def test_every_reader_is_asked():
    WRITTEN.check()
    NUMBERS.check()


@pytest.mark.parametrize(("cpu", "memory", "is_size"), TEXTS)
def test_everybody_reads_sizes_as_ecs_does(cpu, memory, is_size):
    assert {reader for reader, takes in WRITTEN.tell(cpu, memory).items() if takes is not is_size} == set()


@pytest.mark.parametrize("cpu", FARGATE_SIZES)
def test_everybody_has_the_same_sizes(cpu):
    memories = FARGATE_SIZES[cpu]
    others = set(MEMORY_SIZES) - set(memories)
    samples = {memories[0]: True, memories[-1]: True, min(others): False, max(others): False}

    for memory, is_size in samples.items():
        assert {reader for reader, takes in NUMBERS.tell(cpu, memory).items() if takes is not is_size} == set()


@pytest.mark.parametrize("text", ["", "half", "1 GB", "-256", "1 vCPUs", "1,5 vCPU"])
def test_what_is_no_size_is_none(text):
    assert cpu_units(text) is None


def test_a_unit_is_1024_of_the_smaller_one():
    assert [cpu_units(text) for text in ("256", "1 vCPU", ".25 vcpu")] == [256, 1024, 256]
    assert [memory_mib(text) for text in ("512", "2 GB", "0.5gb")] == [512, 2048, 512]
