"""What a stack tells its operator, and what it exports to other stacks."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence

from troposphere import AWSHelperFn, Equals, Export, If, Join, Output, Template

from budget_stack.blocks.registry import REGISTRY_DOMAIN, RegistrySettings, repository_uri
from budget_stack.naming import logical_id
from budget_stack.values import Value, Values, is_literal, sub

# Docker's names of what ECS calls X86_64 and ARM64.
_AMD64, _ARM64 = "linux/amd64", "linux/arm64"


def add_shared_outputs(
    template: Template,
    *,
    cluster_name: Value,
    listener_arn: Value,
    load_balancer_security_group_id: Value,
    domain_name: Value,
    prefix: str = "",
) -> None:
    """Add the address, and export what other stacks attach their services to.

    The exports are `<stack name>-Cluster`, `-HttpListener` and `-LoadBalancerSecurityGroup`. An export
    that another stack imports can no longer change.
    """
    _add(
        template,
        prefix,
        "ServiceUrl",
        "Where the service answers, while it has tasks",
        sub("http://${Domain}", Domain=domain_name),
    )
    for role, description, value in (
        ("Cluster", "Cluster that other services may run in", cluster_name),
        ("HttpListener", "Listener that other services may add rules to", listener_arn),
        ("LoadBalancerSecurityGroup", "Group that other services' tasks let in", load_balancer_security_group_id),
    ):
        _add(template, prefix, role, description, value, export=True)


def add_database_outputs(
    template: Template, *, endpoint: Value, cluster_id: Value, condition: str | None, prefix: str = ""
) -> None:
    """Add the address of the database's cluster and what it is called, where there is one."""
    for role, description, value in (
        ("DatabaseEndpoint", "Where the Aurora DSQL cluster answers", endpoint),
        ("DatabaseClusterId", "Aurora DSQL cluster; another stack uses it as its DatabaseClusterId", cluster_id),
    ):
        _add(template, prefix, role, description, value, condition=condition)


def add_secret_output(template: Template, role: str, *, description: str, secret_arn: Value, prefix: str = "") -> None:
    """Add the command that shows a secret to who may read it."""
    command = sub(
        "aws secretsmanager get-secret-value --region ${AWS::Region} --secret-id ${Secret}"
        " --query SecretString --output text",
        Secret=secret_arn,
    )
    _add(template, prefix, role, description, command)


def add_task_output(
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
    _add(template, prefix, role, description, command, condition=condition)


def add_deployment_output(
    template: Template, *, cluster_name: Value, service_name: Value, condition: str | None, prefix: str = ""
) -> None:
    """Add the command that replaces all tasks, for an image pushed again under the same tag, where there are tasks."""
    command = sub(
        "aws ecs update-service --region ${AWS::Region} --cluster ${Cluster} --service ${Service}"
        " --force-new-deployment",
        Cluster=cluster_name,
        Service=service_name,
    )
    description = "Rolls out an image pushed again under the same tag"
    _add(template, prefix, "ForceNewDeploymentCommand", description, command, condition=condition)


def add_image_outputs(
    template: Template, *, settings: RegistrySettings, cpu_architecture: Value, prefix: str = ""
) -> None:
    """Add the repository's URI and the commands that put an image into it, ready to paste.

    They name the repository whether this stack creates it or not.
    """
    image = {"Repository": settings.repository_name, "Tag": settings.image_tag}
    platform = _platform(template, cpu_architecture, prefix)
    _add(template, prefix, "RepositoryUri", "Where the images live", repository_uri(settings.repository_name))
    _add(
        template,
        prefix,
        "LoginCommand",
        "1. Log in to the registry",
        sub(
            "aws ecr get-login-password --region ${AWS::Region}"
            f" | docker login --username AWS --password-stdin {REGISTRY_DOMAIN}"
        ),
    )
    _add(
        template,
        prefix,
        "BuildCommand",
        "2. Build the image for the architecture that the task runs on",
        sub(
            "docker build --platform ${Platform} --build-arg PLATFORM=${Platform} -t ${Repository}:${Tag} .",
            Platform=platform,
            **image,
        ),
    )
    _add(
        template,
        prefix,
        "TagCommand",
        "3. Tag the image with the repository's URI",
        sub(f"docker tag ${{Repository}}:${{Tag}} {REGISTRY_DOMAIN}/${{Repository}}:${{Tag}}", **image),
    )
    _add(
        template,
        prefix,
        "PushCommand",
        "4. Push the image",
        sub(f"docker push {REGISTRY_DOMAIN}/${{Repository}}:${{Tag}}", **image),
    )


def _platform(template: Template, cpu_architecture: Value, prefix: str) -> Value:
    if is_literal(cpu_architecture):
        return _ARM64 if cpu_architecture == "ARM64" else _AMD64
    is_arm64 = logical_id(prefix, "IsArm64")
    template.add_condition(is_arm64, Equals(cpu_architecture, "ARM64"))
    return If(is_arm64, _ARM64, _AMD64)


def _add(
    template: Template,
    prefix: str,
    role: str,
    description: str,
    value: Value,
    *,
    export: bool = False,
    condition: str | None = None,
) -> None:
    output = Output(logical_id(prefix, role), Description=description, Value=value)
    if condition is not None:
        output.Condition = condition
    if export:
        output.Export = Export(sub(f"${{AWS::StackName}}-{output.title}"))
    template.add_output(output)
