"""What a deployment takes besides the resources: CloudFormation itself, the transform, parameters, a push."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.deployment_rights import (
    FUNCTION_LOOKUPS,
    PARAMETER_LOOKUPS,
    PUSH_ACTIONS,
    STACK_ACTIONS,
    TEMPLATE_ACTIONS,
)
from budget_stack.facts.ecr import LOGIN_ACTION
from budget_stack.facts.parameters import is_stored
from budget_stack.facts.secrets import PARAMETER_STORE_ACTION
from budget_stack.permissions.grants import NO_LIMIT, Grant
from budget_stack.permissions.patterns import ELSEWHERE, Pattern, Resources
from budget_stack.resolve.transforms import has_call, transforms_of

CLOUDFORMATION = "CloudFormation"
PARAMETERS = "parameters"
PUSH = "docker push"
_NO_STACK_YET = "there is no stack yet that the template is for"


def grants_of_stack(template: Mapping[str, Any], resources: Resources) -> Iterator[Grant]:
    """Yield what creating, updating and deleting the stack takes.

    Args:
        template: As its author wrote it, with SAM's transform.
        resources: Its resources, for where they are deployed.
    """
    stack = _one(resources, "stack/${StackName}/${Id}", {"StackName": resources.scope.stack_name})
    for name in STACK_ACTIONS:
        yield Grant(f"cloudformation:{name}", stack.text, stack.why, CLOUDFORMATION)
    for name in TEMPLATE_ACTIONS:
        yield Grant(f"cloudformation:{name}", "*", _NO_STACK_YET, CLOUDFORMATION)
    for transform in transforms_of(template):
        owner, _, name = str(transform).partition("::")
        if owner == "AWS":
            # a macro that AWS owns, so its account is aws
            arn = _one(resources, f"transform/{name}", {"Account": "aws"}).text
            yield Grant("cloudformation:CreateChangeSet", arn, "", CLOUDFORMATION)
    for function, names in FUNCTION_LOOKUPS.items():
        if has_call(template, function):
            yield from (Grant(name, "*", NO_LIMIT, CLOUDFORMATION) for name in names)


def grants_of_parameters(template: Mapping[str, Any], resources: Resources) -> Iterator[Grant]:
    """Yield what CloudFormation asks about the values of the template's parameters."""
    for declaration in (template.get("Parameters") or {}).values():
        kind = str(declaration.get("Type")).removeprefix("List<").removesuffix(">")
        if is_stored(declaration):
            for pattern in resources.any_of_kind("ssm", "parameter", ELSEWHERE):
                yield Grant(PARAMETER_STORE_ACTION, pattern.text, pattern.why, PARAMETERS)
        elif name := PARAMETER_LOOKUPS.get(kind):
            yield Grant(name, "*", NO_LIMIT, PARAMETERS)


def grants_of_push(repository: str, resources: Resources) -> Iterator[Grant]:
    """Yield what pushing an image takes.

    Args:
        repository: The name of the repository, of the account and region of the stack.
        resources: The template's resources, for where they are deployed.
    """
    arn = "arn:${Partition}:ecr:${Region}:${Account}:repository/${Name}"
    (pattern,) = resources.written(arn, {"Name": [Pattern(repository)]})
    for name in PUSH_ACTIONS:
        if name == LOGIN_ACTION:
            yield Grant(name, "*", NO_LIMIT, PUSH)
        else:
            yield Grant(name, pattern.text, pattern.why, PUSH)


def _one(resources: Resources, path: str, values: Mapping[str, str]) -> Pattern:
    arn = f"arn:${{Partition}}:cloudformation:${{Region}}:${{Account}}:{path}"
    (pattern,) = resources.written(arn, {name: [Pattern(value)] for name, value in values.items()})
    return pattern
