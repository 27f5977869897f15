"""Commands that the Budget Tracker's stack prints, ready to paste."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence

from troposphere import AWSHelperFn, Join, Template

from budget_stack.values import Value, Values, sub
from budget_stack.wiring.outputs import add_output


def add_secret_output(template: Template, role: str, *, description: str, secret_arn: Value, prefix: str = "") -> None:
    """Add the command that shows a secret to who may read it."""
    command = sub(
        "aws secretsmanager get-secret-value --region ${AWS::Region} --secret-id ${Secret}"
        " --query SecretString --output text",
        Secret=secret_arn,
    )
    add_output(template, role, description, command, prefix=prefix)


def add_task_output(  # noqa: PLR0913 # references, each by its name
    template: Template,
    role: str,
    *,
    description: str,
    cluster_name: Value,
    task_definition_arn: Value,
    subnet_ids: Values,
    security_group_id: Value,
    assign_public_ip: Value,
    commands: Mapping[str, Sequence[str]],
    condition: str | None = None,
    prefix: str = "",
) -> None:
    """Add the command that runs one task where the service's run, its containers doing something else.

    Args:
        template: The template to add to.
        role: What the output's logical id is made of.
        description: What the task does.
        cluster_name: Where the task runs, as the next five say what and how.
        task_definition_arn: See `cluster_name`.
        subnet_ids: See `cluster_name`.
        security_group_id: See `cluster_name`.
        assign_public_ip: See `cluster_name`.
        commands: By the name of a container what it does; every container whose own command would go on for ever.
        condition: Logical id of a condition of the template, without which there is no such output.
        prefix: Starts the logical id.
    """
    overrides = {"containerOverrides": [{"name": name, "command": list(words)} for name, words in commands.items()]}
    # what the containers' own shells put into their commands is not CloudFormation's
    quoted = shlex.quote(json.dumps(overrides, separators=(",", ":"))).replace("${", "${!")
    subnets: dict[str, Value] = {}
    if isinstance(subnet_ids, AWSHelperFn):
        subnets["Subnets"] = Join(",", subnet_ids)
    else:
        subnets = {f"Subnet{number}": subnet_id for number, subnet_id in enumerate(subnet_ids, 1)}
    network = (
        f"awsvpcConfiguration={{subnets=[{','.join(f'${{{name}}}' for name in subnets)}],"
        "securityGroups=[${SecurityGroup}],assignPublicIp=${PublicIp}}"
    )
    command = sub(
        "aws ecs run-task --region ${AWS::Region} --cluster ${Cluster} --task-definition ${Task} --launch-type FARGATE"
        f" --network-configuration '{network}' --overrides {quoted}"
        " --query '[tasks[].taskArn,failures[].reason]' --output text",
        Cluster=cluster_name,
        Task=task_definition_arn,
        SecurityGroup=security_group_id,
        PublicIp=assign_public_ip,
        **subnets,
    )
    add_output(template, role, description, command, condition=condition, prefix=prefix)
