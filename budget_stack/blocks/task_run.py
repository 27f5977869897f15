"""How a job's task is started, by whoever starts it."""

from __future__ import annotations

from troposphere import AWSHelperFn, Join

from budget_stack.errors import InvalidSetting
from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_assign_public_ip, check_bool
from budget_stack.values import Value, Values, sub


class RunSettings(Frozen):
    """How a job's tasks are started; its container says what they do.

    ECS stops no task because it takes long, and has no setting for it: a job that must end in time sees to that itself,
    such as by `timeout 3600` before its command.

    Attributes:
        spot: Whether tasks run on Fargate Spot, which costs up to 70 % less. AWS may take any of them back with two
            minutes' notice, in which the container has `stop_timeout` from SIGTERM on; that run has failed then, and
            nothing starts it again. There may be none: then nothing is started.
        execute_command: Whether people who have the right to `ecs:ExecuteCommand` may run commands in the tasks, such
            as a shell, as `BackgroundServiceSettings.execute_command` describes it.
        assign_public_ip: `ENABLED` or `DISABLED`, as `BackgroundServiceSettings.assign_public_ip` describes it. Left
            out, it follows from which subnets `build_job` is given.

    Raises:
        InvalidSetting: something else than True or False; an `assign_public_ip` that ECS does not know.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """

    spot: bool = False
    execute_command: bool = False
    assign_public_ip: Value | None = None

    def __post_init__(self) -> None:
        check_bool("spot", self.spot)
        check_bool("execute_command", self.execute_command)
        check_assign_public_ip(self.assign_public_ip)


class TaskRun(Handle):
    """What RunTask is told, by a command or by a schedule.

    Attributes:
        cluster_name: The cluster's name, not its ARN.
        task_definition_arn: The task definition to run.
        subnet_ids: The subnets that a task may run in.
        security_group_id: The tasks' security group.
        assign_public_ip: `ENABLED` in subnets with an internet gateway, `DISABLED` in others.
        launch_type: `FARGATE` for a cluster without capacity providers; left out, there is a strategy of them.
        settings: How tasks are started.
    """

    cluster_name: Value
    task_definition_arn: Value
    subnet_ids: Values
    security_group_id: Value
    assign_public_ip: Value
    launch_type: str | None = None
    settings: RunSettings = RunSettings()

    @property
    def cluster_arn(self) -> Value:
        """The ARN of the cluster."""
        return sub(
            "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/${Cluster}", Cluster=self.cluster_name
        )

    @property
    def capacity_provider(self) -> str | None:
        """The capacity provider of all tasks; `None` where there is a launch type.

        Raises:
            InvalidSetting: another launch type, or one beside Spot, which is a capacity provider.
        """
        on_demand, spot = CAPACITY_PROVIDERS
        if self.launch_type is None:
            return spot if self.settings.spot else on_demand
        if self.launch_type != "FARGATE":
            raise InvalidSetting("launch_type", self.launch_type, "FARGATE, or left out")
        if self.settings.spot:
            expected = (
                "False beside a launch_type: Spot is a capacity provider, which the cluster must be associated with"
            )
            raise InvalidSetting("spot", True, expected)
        return None


def run_task_command(run: TaskRun) -> Value:
    """Return the command that starts one task, as a person pastes it into a shell.

    It prints what RunTask returns, and exits with 0 even where `failures` there say that nothing was started.

    Args:
        run: What RunTask is told.

    Source: https://docs.aws.amazon.com/cli/latest/reference/ecs/run-task.html
    """
    provider = run.capacity_provider
    where = f"--launch-type {run.launch_type}"
    if provider is not None:
        where = f"--capacity-provider-strategy capacityProvider={provider},weight=1"
    subnets, values = _subnets(run.subnet_ids)
    return sub(
        "aws ecs run-task --region ${AWS::Region} --cluster ${Cluster} --task-definition ${TaskDefinition}"
        f" {where} --network-configuration"
        f' "awsvpcConfiguration={{subnets=[{subnets}],securityGroups=[${{Group}}],assignPublicIp=${{PublicIp}}}}"'
        " --enable-ecs-managed-tags --propagate-tags TASK_DEFINITION"
        + " --enable-execute-command"
        * run.settings.execute_command,
        Cluster=run.cluster_name,
        TaskDefinition=run.task_definition_arn,
        Group=run.security_group_id,
        PublicIp=run.assign_public_ip,
        **values,
    )


def _subnets(subnet_ids: Values) -> tuple[str, dict[str, Value]]:
    """The subnets as the pattern of a text, and what stands for each name in it."""
    if isinstance(subnet_ids, AWSHelperFn):
        return "${Subnets}", {"Subnets": Join(",", subnet_ids)}
    values = {f"Subnet{number}": subnet_id for number, subnet_id in enumerate(subnet_ids)}
    return ",".join(f"${{{name}}}" for name in values), values
