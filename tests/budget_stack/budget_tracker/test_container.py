"""The task and its container."""

from __future__ import annotations

from tests.budget_stack.budget_tracker.shipped import container, environment, properties, resources


def test_the_task_is_fargates_in_awsvpc_mode_for_the_chosen_architecture_and_size():
    task = properties("TaskDefinition", CpuArchitecture="ARM64", ContainerCpu=1024, ContainerMemory=2048)

    assert task["RequiresCompatibilities"] == ["FARGATE"]
    assert task["NetworkMode"] == "awsvpc"
    assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert (task["Cpu"], task["Memory"]) == ("1024", "2048")
    assert (task["ExecutionRoleArn"], task["TaskRoleArn"]) == ("{ExecutionRole.Arn}", "{TaskRole.Arn}")


def test_the_container_is_locked_in():
    app = container()

    assert app["Essential"] is True
    assert app["User"] == "10001:10001"
    assert app["ReadonlyRootFilesystem"] is True
    assert app["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    assert app["LinuxParameters"]["Tmpfs"] == [{"ContainerPath": "/tmp", "Size": 64}]


def test_the_container_runs_the_image_of_this_account_and_region():
    app = container(ImageRepository="team/budget", ImageTag="3f2a9c1")

    assert app["Image"] == "111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/budget:3f2a9c1"


def test_the_command_starts_python_directly_and_binds_all_interfaces_on_the_port():
    app, variables = container(ContainerPort=8080), environment(ContainerPort=8080)

    assert app["Command"] == ["python", "-m", "service"]
    assert (variables["HOST"], variables["PORT"]) == ("0.0.0.0", "8080")
    assert app["PortMappings"] == [{"ContainerPort": "8080", "Protocol": "tcp"}]


def test_the_containers_health_check_needs_nothing_but_python():
    health = container(HealthCheckPath="/ready")

    assert health["HealthCheck"] == {
        "Command": ["CMD", "python", "-m", "service.health"],
        "Interval": 30,
        "Timeout": 5,
        "Retries": 3,
        "StartPeriod": 30,
    }
    assert {"Name": "HEALTH_CHECK_PATH", "Value": "/ready"} in health["Environment"]


def test_the_container_logs_to_the_stacks_log_group():
    logs = container()["LogConfiguration"]

    assert logs["LogDriver"] == "awslogs"
    assert logs["Options"] == {
        "awslogs-group": "{LogGroup}",
        "awslogs-region": "eu-central-1",
        "awslogs-stream-prefix": "budget-tracker",
        "mode": "non-blocking",
        "max-buffer-size": "4m",
    }


def test_a_replaced_revision_stays_for_a_rollback():
    task = resources()["TaskDefinition"]

    assert (task["UpdateReplacePolicy"], task["DeletionPolicy"]) == ("Retain", "Delete")
