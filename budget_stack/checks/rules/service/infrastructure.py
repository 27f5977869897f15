"""What a service says of the infrastructure below it, which the way its tasks run must fit."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate, is_on_instances, task_of
from budget_stack.checks.view.deployments import controller_of
from budget_stack.checks.view.tasks import is_fargate, is_windows, network_mode
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SERVICE

_CREATE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"

_OF_TASK_SETS = (
    "CapacityProviderStrategy",
    "LaunchType",
    "LoadBalancers",
    "NetworkConfiguration",
    "PlatformVersion",
    "ServiceRegistries",
    "TaskDefinition",
)


@rule(
    "service-role-unexpected",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only a service with one target group and tasks in the instances' network has a role of its own",
        says="You cannot specify an IAM role for services that require a service linked role.",
        cause="The role of a service in bridge mode stayed, or the tasks' role was put there.",
        fix="leave Role out: ECS uses its service-linked role; what the application may do says TaskRoleArn",
        source="https://github.com/hashicorp/terraform-provider-aws/issues/4657",
    ),
)
def role_unexpected(view: View, service: Resource) -> Iterator[Problem]:
    if service["Role"] and (why := _without_role(view, service)):
        yield problem(service["Role"], why)


def _without_role(view: View, service: Resource) -> str:
    balancers, task = service["LoadBalancers"], task_of(view, service)
    if not balancers or balancers.value == []:
        return "there is no load balancer, which the role would be for"
    if (task and network_mode(task) == "awsvpc") or is_on_fargate(view, service):
        return "the tasks have network interfaces of their own, which take the service-linked role"
    if len(list(balancers)) > 1:
        return "there are several target groups, which take the service-linked role"
    if list(service["ServiceRegistries"]):
        return "there is a service registry, which takes the service-linked role"
    return ""


@rule(
    "service-public-address-on-instances",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only tasks on Fargate get a public address",
        says="Assign public IP is not supported for this launch type.",
        cause="The service comes from Fargate, or its instances are in a public subnet.",
        fix="set AssignPublicIp to DISABLED, and give the subnets a NAT gateway or endpoints",
        source="https://github.com/aws/aws-cdk/issues/13348",
    ),
)
def public_address_on_instances(view: View, service: Resource) -> Iterator[Problem]:
    assign = service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"]
    if assign.text() == "ENABLED" and is_on_instances(view, service):
        yield problem(assign, "the tasks run on instances, whose network interfaces get no public address")


@rule(
    "service-platform-version-unexpected",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only tasks on Fargate have a platform version",
        says="The platform version must be null when specifying an EC2 launch type.",
        cause="The service comes from Fargate.",
        fix="leave PlatformVersion out",
        source=_CREATE,
    ),
)
def platform_version_unexpected(view: View, service: Resource) -> Iterator[Problem]:
    if service["PlatformVersion"] and service["LaunchType"].text() in ("EC2", "EXTERNAL"):
        yield problem(service["PlatformVersion"], f"the launch type is {service['LaunchType'].text()}")


@rule(
    "service-network-unexpected",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only tasks with network interfaces of their own are put into subnets",
        says="Network Configuration is not valid for the given networkMode of this task definition.",
        cause="The task definition has another network mode, or none, which means bridge.",
        fix="set the task definition's NetworkMode to awsvpc, or leave NetworkConfiguration out",
        source=_CREATE,
    ),
)
def network_unexpected(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    # what is for Fargate without awsvpc is refused as such
    mode = network_mode(task) if task and not is_fargate(task) else None
    if task and mode in ("bridge", "host", "none") and service["NetworkConfiguration"]:
        yield problem(service["NetworkConfiguration"], f"the network mode of {task.logical_id} is {mode}")


@rule(
    "service-windows-on-spot",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Windows does not run on Fargate Spot",
        says="No task starts: the capacity provider FARGATE_SPOT has Linux only.",
        cause="The strategy was taken from a service on Linux.",
        fix="take FARGATE_SPOT out of the strategy",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html",
    ),
)
def windows_on_spot(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    if task is None or not is_windows(task):
        return
    for entry in service["CapacityProviderStrategy"]:
        takes_part = entry["Weight"].number() or entry["Base"].number()
        if entry["CapacityProvider"].text() == "FARGATE_SPOT" and takes_part:
            yield problem(entry["CapacityProvider"], f"{task.logical_id} is for Windows")


@rule(
    "service-controller-setting-unsupported",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service whose deployments are not ECS's has what its controller takes",
        says="InvalidParameterException: the setting is missing, or not supported by the deployment controller.",
        cause="The controller was changed, and the rest of the service was not.",
        fix="leave DeploymentController out, or what its task sets say out of the service",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html",
    ),
)
def controller_setting_unsupported(view: View, service: Resource) -> Iterator[Problem]:
    controller, balancers = controller_of(service), service["LoadBalancers"]
    if controller == "EXTERNAL":
        for key in _OF_TASK_SETS:
            if service[key] and service[key].value != []:
                yield problem(service[key], f"under the controller EXTERNAL a task set has {key}, and the service not")
    elif controller is not None and not service["TaskDefinition"]:
        yield problem(service["TaskDefinition"], f"there is no TaskDefinition, which the controller {controller} needs")
    if controller == "CODE_DEPLOY":
        if not balancers or balancers.value == []:
            yield problem(balancers, "CodeDeploy shifts requests, and there is no load balancer")
        elif len(list(balancers)) > 1:
            yield problem(balancers, "CodeDeploy shifts the requests of one target group, and there are several")


@rule(
    "service-controller-percent-fixed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="On instances only ECS's own deployments choose how many tasks there are meanwhile",
        says="InvalidParameterException: a custom maximumPercent or minimumHealthyPercent is not supported.",
        cause="The controller was changed, and the percentages were not.",
        fix="leave MaximumPercent and MinimumHealthyPercent out",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
    ),
)
def controller_percent_fixed(view: View, service: Resource) -> Iterator[Problem]:
    controller = controller_of(service)
    if controller not in ("CODE_DEPLOY", "EXTERNAL") or service["LaunchType"].text() != "EC2":
        return
    for key, usual in (("MaximumPercent", 200), ("MinimumHealthyPercent", 100)):
        percent = service["DeploymentConfiguration"][key]
        if percent.number() not in (None, usual):
            yield problem(percent, f"{key} is {usual} with the controller {controller} on EC2")
