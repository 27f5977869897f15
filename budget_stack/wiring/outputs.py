"""What a stack tells its operator, and what it exports to other stacks."""

from __future__ import annotations

from troposphere import Equals, Export, GetAtt, If, ImportValue, Output, Ref, Select, Split, Template, ecs

from budget_stack.blocks.registry import RegistrySettings, repository_uri
from budget_stack.facts.ecr import REGISTRY_DOMAIN
from budget_stack.facts.fargate import PLATFORMS
from budget_stack.naming import add_condition, add_named_output, logical_id
from budget_stack.shared import Shared
from budget_stack.values import Value, is_literal, sub


def add_shared_outputs(template: Template, *, shared: Shared, url: Value, prefix: str = "") -> None:
    """Add the address, and export what other stacks attach their services to.

    The exports are `<stack name>-Cluster`, `-HttpListener` and `-LoadBalancerSecurityGroup`, and where there is one
    `-HttpsListener`. An export that another stack imports can no longer change.
    """
    group = shared.load_balancer_security_group_id
    add_output(template, "ServiceUrl", "Where the service answers, while it has tasks", url, prefix=prefix)
    add_cluster_output(template, cluster_name=shared.cluster_name, prefix=prefix)
    for role, description, value in (
        ("HttpListener", "Listener that other services may add rules to", shared.listener_arn),
        ("LoadBalancerSecurityGroup", "Group that other services' tasks let in", group),
    ):
        add_output(template, role, description, value, export=True, prefix=prefix)
    if shared.https_listener_arn is not None:
        add_output(
            template,
            "HttpsListener",
            "HTTPS listener for the same",
            shared.https_listener_arn,
            export=True,
            condition=shared.https_condition,
            prefix=prefix,
        )


def add_cluster_output(template: Template, *, cluster_name: Value, prefix: str = "") -> None:
    """Add the name of the cluster, and export it."""
    description = "Cluster that other services may run in"
    add_output(template, "Cluster", description, cluster_name, export=True, prefix=prefix)


def add_database_outputs(
    template: Template, *, endpoint: Value, cluster_id: Value, condition: str | None, prefix: str = ""
) -> None:
    """Add the address of the database's cluster and what it is called, where there is one."""
    for role, description, value in (
        ("DatabaseEndpoint", "Where the Aurora DSQL cluster answers", endpoint),
        ("DatabaseClusterId", "Aurora DSQL cluster, which another stack can use", cluster_id),
    ):
        add_output(template, role, description, value, condition=condition, prefix=prefix)


def add_aurora_output(template: Template, *, endpoint: Value, prefix: str = "") -> None:
    """Add the address of the database, for whoever is let into its network."""
    add_output(template, "DatabaseEndpoint", "Where Aurora PostgreSQL answers its tasks", endpoint, prefix=prefix)


def add_queue_outputs(template: Template, *, url: Value, arn: Value, prefix: str = "") -> None:
    """Export where messages are sent, and what those who send them need a right to."""
    for role, description, value in (
        ("QueueUrl", "Queue that messages for the tasks are sent to", url),
        ("QueueArn", "The same queue, for the rights of those who send", arn),
    ):
        add_output(template, role, description, value, export=True, prefix=prefix)


def add_deployment_output(
    template: Template, *, cluster_name: Value, service: ecs.Service, condition: str | None, prefix: str = ""
) -> None:
    """Add the command that replaces all tasks, for an image pushed again under the same tag, where there are tasks."""
    if isinstance(cluster_name, ImportValue):
        # An output is no place for what another stack exports: the service's ARN ends in cluster and service.
        cluster_name = Select(1, Split("/", Ref(service)))
    command = sub(
        "aws ecs update-service --region ${AWS::Region} --cluster ${Cluster} --service ${Service}"
        " --force-new-deployment",
        Cluster=cluster_name,
        Service=GetAtt(service, "Name"),
    )
    description = "Rolls out an image pushed again under the same tag"
    add_output(template, "ForceNewDeploymentCommand", description, command, condition=condition, prefix=prefix)


def add_image_outputs(
    template: Template, *, settings: RegistrySettings, cpu_architecture: Value, prefix: str = ""
) -> None:
    """Add the repository's URI and the commands that put an image into it, ready to paste.

    They name the repository whether this stack creates it or not.
    """
    image = {"Repository": settings.repository_name, "Tag": settings.image_tag}
    platform = _platform(template, cpu_architecture, prefix)
    add_output(
        template, "RepositoryUri", "Where the images live", repository_uri(settings.repository_name), prefix=prefix
    )
    add_output(
        template,
        "LoginCommand",
        "1. Log in to the registry",
        sub(
            "aws ecr get-login-password --region ${AWS::Region}"
            f" | docker login --username AWS --password-stdin {REGISTRY_DOMAIN}"
        ),
        prefix=prefix,
    )
    add_output(
        template,
        "BuildCommand",
        "2. Build the image for the architecture that the task runs on",
        sub(
            "docker build --platform ${Platform} --build-arg PLATFORM=${Platform} -t ${Repository}:${Tag} .",
            Platform=platform,
            **image,
        ),
        prefix=prefix,
    )
    add_output(
        template,
        "TagCommand",
        "3. Tag the image with the repository's URI",
        sub(f"docker tag ${{Repository}}:${{Tag}} {REGISTRY_DOMAIN}/${{Repository}}:${{Tag}}", **image),
        prefix=prefix,
    )
    add_output(
        template,
        "PushCommand",
        "4. Push the image",
        sub(f"docker push {REGISTRY_DOMAIN}/${{Repository}}:${{Tag}}", **image),
        prefix=prefix,
    )


def _platform(template: Template, cpu_architecture: Value, prefix: str) -> Value:
    if is_literal(cpu_architecture):
        return PLATFORMS[str(cpu_architecture)]
    is_arm64 = logical_id(prefix, "IsArm64")
    add_condition(template, is_arm64, Equals(cpu_architecture, "ARM64"))
    return If(is_arm64, PLATFORMS["ARM64"], PLATFORMS["X86_64"])


def add_output(
    template: Template,
    role: str,
    description: str,
    value: Value,
    *,
    export: bool = False,
    condition: str | None = None,
    prefix: str = "",
) -> None:
    """Add an output under a logical id made of prefix and role; exported, it is `<stack name>-<logical id>`."""
    output = Output(logical_id(prefix, role), Description=description, Value=value)
    if condition is not None:
        output.Condition = condition
    if export:
        output.Export = Export(sub(f"${{AWS::StackName}}-{output.title}"))
    add_named_output(template, output)
