from __future__ import annotations

from tests.budget_stack.checks.extensions import on_instances
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def of_size(template, cpu, memory):
    task(template).update(Cpu=cpu, Memory=memory)


def on_windows(template, **platform):
    task(template)["RuntimePlatform"] = {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE", **platform}
    for one in task(template)["ContainerDefinitions"]:
        del one["LinuxParameters"], one["ReadonlyRootFilesystem"]


def with_any_memory(template, place):
    """Let one of the CPU sizes go with every memory size."""
    pairs = template["Rules"]["MemoryOfCpu"]["Assertions"][0]["Assert"]["Fn::Or"]
    pairs[place] = pairs[place]["Fn::And"][0]


MUTANTS = [
    *spelled("task-cpu-out-of-range", "TaskDefinition", lambda t, cpu: task(t).update(Cpu=cpu), "64", on_instances),
    Mutant("task-size-missing", "TaskDefinition", lambda t: task(t).pop("Cpu")),
    Mutant(
        "task-size-invalid",
        "TaskDefinition",
        lambda t: with_any_memory(t, 1),
        {"ContainerCpu": "512"},
    ),
    Mutant(
        "task-size-invalid",
        "TaskDefinition",
        lambda t: with_any_memory(t, -1),
        {"ContainerCpu": "32768"},
    ),
    Mutant(
        "task-size-invalid",
        "TaskDefinition",
        lambda t: task(t).update(Cpu={"Fn::If": ["IsArm64", "512", {"Ref": "ContainerCpu"}]}),
        {"CpuArchitecture": "ARM64"},
    ),
    Mutant("task-size-invalid", "TaskDefinition", lambda t: task(t).update(Cpu="300")),
    Mutant("task-memory-exceeded", "TaskDefinition", lambda t: container(t, 1).update(Memory=1024)),
    Mutant("task-memory-exceeded", "TaskDefinition", lambda t: container(t, 1).update(MemoryReservation=600)),
    Mutant(
        "task-memory-exceeded",
        "TaskDefinition",
        lambda t: (container(t).update(MemoryReservation=300), container(t, 1).update(MemoryReservation=300)),
    ),
    Mutant(
        "task-reservation-exceeded",
        "TaskDefinition",
        lambda t: container(t, 1).update(Memory=256, MemoryReservation=300),
    ),
    Mutant(
        "task-cpu-exceeded",
        "TaskDefinition",
        lambda t: (container(t).update(Cpu={"Ref": "ContainerCpu"}), container(t, 1).update(Cpu=64)),
    ),
    Mutant("task-platform-unsupported", "TaskDefinition", lambda t: on_windows(t, CpuArchitecture="ARM64")),
    Mutant(
        "task-platform-unsupported",
        "TaskDefinition",
        lambda t: on_windows(t, CpuArchitecture="X86_64"),
    ),
    Mutant(
        "task-platform-unsupported",
        "TaskDefinition",
        lambda t: (on_windows(t, CpuArchitecture="X86_64"), of_size(t, "8 vCPU", "16GB")),
    ),
    Mutant("task-platform-version-old", "Service", lambda t: properties(t, "Service").update(PlatformVersion="1.3.0")),
    Mutant(
        "task-volume-unknown",
        "TaskDefinition",
        lambda t: container(t).update(MountPoints=[{"SourceVolume": "data", "ContainerPath": "/data"}]),
    ),
]
NEAR_MISSES = [
    NearMiss("task-cpu-out-of-range", lambda t: (on_instances(t), task(t).update(Cpu="128", Memory="512"))),
    NearMiss("task-size-missing", lambda t: task(t).update(RequiresCompatibilities=["EC2"]) or task(t).pop("Cpu")),
    NearMiss("task-size-invalid", lambda t: of_size(t, "1 vCPU", "3GB")),
    NearMiss("task-memory-exceeded", lambda t: container(t, 1).update(Memory=512)),
    # limits may be more together: not every container uses all of its own at once
    NearMiss("task-memory-exceeded", lambda t: (container(t).update(Memory=512), container(t, 1).update(Memory=512))),
    NearMiss("task-reservation-exceeded", lambda t: container(t, 1).update(Memory=256, MemoryReservation=256)),
    NearMiss("task-cpu-exceeded", lambda t: (container(t).update(Cpu=192), container(t, 1).update(Cpu=64))),
    NearMiss(
        "task-platform-unsupported",
        lambda t: (on_windows(t, CpuArchitecture="X86_64"), of_size(t, "1024", "2048")),
    ),
    NearMiss("task-platform-version-old", lambda t: properties(t, "Service").update(PlatformVersion="1.4.0")),
    NearMiss(
        "task-platform-version-old",
        lambda t: (
            properties(t, "Service").update(PlatformVersion="1.0.0"),
            on_windows(t, CpuArchitecture="X86_64"),
            of_size(t, "1024", "2048"),
        ),
    ),
    NearMiss(
        "task-volume-unknown",
        lambda t: (
            task(t).update(Volumes=[{"Name": "data"}]),
            container(t).update(MountPoints=[{"SourceVolume": "data", "ContainerPath": "/data"}]),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
