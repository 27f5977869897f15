"""FireLens: the container that routes the logs of the others."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.tasks import all_known, containers, is_fargate, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs_logs import FIRELENS_OPTIONS, FIRELENS_OUTPUT, FIRELENS_OWN_FILES, NOT_OF_OUTPUT
from budget_stack.facts.resource_types import TASK_DEFINITION

_FIRELENS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html"
_DRIVER = "awsfirelens"


def _driver(container: Node) -> str | None:
    logs = container["LogConfiguration"]
    return logs["LogDriver"].text() if not logs.is_unresolved else None


def _is_settled(task: Resource) -> bool:
    """Tell whether it is known of every container whether it is a router, and how it logs."""
    return all_known(task["ContainerDefinitions"]) and not any(
        node.is_unresolved
        for container in task["ContainerDefinitions"]
        for node in (container["FirelensConfiguration"], container["LogConfiguration"])
    )


def _router(task: Resource) -> Node | None:
    return next((one for one in containers(task) if one["FirelensConfiguration"]), None)


@rule(
    "firelens-router-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Logs that go through FireLens have a container that routes them",
        says=(
            "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be "
            "configured in one of the containers."
        ),
        cause="The router is there, and is not said to be one; or it was taken away.",
        fix="give the container of Fluent Bit or Fluentd a FirelensConfiguration",
        source=_FIRELENS,
    ),
)
def router_missing(view: View, task: Resource) -> Iterator[Problem]:
    routed = [one for one in containers(task) if _driver(one) == _DRIVER]
    if routed and _is_settled(task) and _router(task) is None:
        driver = routed[0]["LogConfiguration"]["LogDriver"]
        yield problem(driver, f"{name_of(routed[0])} logs with {_DRIVER}, and no container of the task is a router")


@rule(
    "firelens-router-unused",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A router of logs has logs to route",
        says=(
            "When a firelensConfiguration object is specified, at least one container has to be configured with the "
            "awsfirelens log driver."
        ),
        cause="The containers log with awslogs still, or again.",
        fix=f"set the LogDriver of a container to {_DRIVER}, or leave FirelensConfiguration out",
        source="https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/20",
    ),
)
def router_unused(view: View, task: Resource) -> Iterator[Problem]:
    router = _router(task)
    if router is None or not _is_settled(task):
        return
    drivers = [container["LogConfiguration"]["LogDriver"] for container in containers(task)]
    if not any(driver.text() == _DRIVER or not driver.is_known for driver in drivers if driver):
        yield problem(router["FirelensConfiguration"], f"{name_of(router)} is a router, and no container logs to it")


@rule(
    "firelens-option-invalid",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A router is configured with the options that FireLens has, and on Fargate with a file of its image",
        says=(
            "ClientException: an option is refused, or Invalid arn syntax; on Fargate no task starts: The specified "
            "platform does not satisfy the task definition's required capabilities."
        ),
        cause="The configuration lies in a bucket, as on EC2, or is named by a URL.",
        fix=(
            "on Fargate set config-file-type to file, and config-file-value to a file that the router's image has; "
            "elsewhere config-file-value may be the ARN of an object too"
        ),
        source=_FIRELENS,
    ),
)
def option_invalid(view: View, task: Resource) -> Iterator[Problem]:
    router = _router(task)
    if router is None or router["FirelensConfiguration"]["Options"].is_unresolved:
        return
    options = router["FirelensConfiguration"]["Options"]
    for name, node in options.items():
        values = FIRELENS_OPTIONS.get(name)
        if values is None:
            yield problem(node, f"FireLens has no option {name}; it has {', '.join(FIRELENS_OPTIONS)}")
        elif values and (node.text() or values[0]) not in values:
            yield problem(node, f"{name} is {node.text()}, and must be {' or '.join(values)}")
    kind, file = options["config-file-type"], options["config-file-value"]
    if bool(kind) != bool(file):
        missing = "config-file-value" if kind else "config-file-type"
        yield problem(options, f"{missing} is missing")
    elif kind.text() == "s3" and is_fargate(task):
        yield problem(kind, f"the configuration of {name_of(router)} comes from S3, and the task is for Fargate")
    elif kind.text() == "s3" and partial_text(file.known()).startswith(("s3:", "https:")):
        yield problem(file, "an object is named by its ARN, not by a URL")


@rule(
    "firelens-file-overwritten",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A router's own configuration is not where FireLens writes its own",
        says="The file is overwritten with one that includes itself, and the router does not start.",
        cause="The usual path of the image was used.",
        fix="put the file elsewhere in the image, such as /extra.conf",
        source=_FIRELENS,
    ),
)
def file_overwritten(view: View, task: Resource) -> Iterator[Problem]:
    router = _router(task)
    if router is None or router["FirelensConfiguration"]["Options"].is_unresolved:
        return
    file = router["FirelensConfiguration"]["Options"]["config-file-value"]
    if file.text() in FIRELENS_OWN_FILES:
        yield problem(file, f"FireLens writes {file.text()} itself")


@rule(
    "firelens-output-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The options of a log say by which plugin it is sent",
        says="The task stops: missing output key Name which is required for firelens configuration of type fluentbit.",
        cause="The options of another driver or router stayed.",
        fix="set Name for Fluent Bit, or @type for Fluentd, or leave Options out where the router's file says it",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html",
    ),
)
def output_missing(view: View, task: Resource) -> Iterator[Problem]:
    router = _router(task)
    key = FIRELENS_OUTPUT.get(router["FirelensConfiguration"]["Type"].text() or "") if router else None
    for container in containers(task) if key else ():
        options = container["LogConfiguration"]["Options"] if _driver(container) == _DRIVER else None
        if options is None or options.is_unresolved or options[str(key)]:
            continue
        if lost := [name for name, _ in options.items() if name not in NOT_OF_OUTPUT]:
            yield problem(options, f"the log of {name_of(container)} has {lost[0]}, and no {key}")
