"""Deploying a template to moto."""

from __future__ import annotations

from collections.abc import Mapping

from budget_stack.resolve.forms import TemplateLike, source_of
from budget_stack.testing.account import account_of
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.given import check_stack_name, check_tier, mapping_of, tags_of
from budget_stack.testing.nesting import NestedStacks
from budget_stack.testing.operations.lifecycle import create
from budget_stack.testing.stack import DeployedStack
from budget_stack.testing.terms import Terms
from budget_stack.testing.tiers import Tier


def deploy(
    template: TemplateLike,
    parameters: Mapping[str, object] | None = None,
    *,
    stack_name: str = "stack",
    region: str = "us-east-1",
    imports: Mapping[str, str] | None = None,
    how: Tier = "recorded",
    tags: Mapping[str, str] | None = None,
) -> DeployedStack:
    """Create every resource of a template in moto, through boto3, and read every property back.

    moto's own `create_stack` silently drops whole types and most properties; its direct APIs keep them.
    References between resources are checked as AWS would check them, since moto accepts anything.
    Where no handler knows a type, moto's own class makes the resource, or it is only recorded; both say so.

    Args:
        template: A troposphere template, what `budget_stack.resolve` read, plain data, a file or a text.
        parameters: Values of the template's parameters; one left out takes its default.
        stack_name: What the stack is called; there may be one of each name.
        region: Where it is deployed; moto has Aurora DSQL in us-east-1 and us-east-2 only.
        imports: Values of exports of stacks that are not deployed here, by their names.
        how: The weakest tier that is accepted. With `read`, each resource is made by a handler and read back; with
            `made`, moto's own class may make it, of which boto3 finds the resource and no property is claimed; with
            `recorded`, nothing need stand behind it: its properties are checked against AWS's schema and kept.
        tags: Tags of the stack, which everything in it takes that has tags; a resource's own come first.

    Raises:
        ResolveError: CloudFormation would refuse the template or the values.
        DeploymentFailed: AWS would refuse a resource; everything created before it was rolled back, unless retained.
        PropertyLost: moto did not keep a property that `LOSSES` does not list.
        RigError: no mock is active, something is not supported, or resources are of a weaker tier than `how`: all of
            them are named.
    """
    source = source_of(template)
    account = account_of(region)
    check_stack_name(stack_name)
    check_tier(how)
    terms = Terms(mapping_of("imports", imports, {"network-VpcId": "vpc-0123456789abcdef0"}), how, tags_of(tags))
    values = mapping_of("parameters", parameters, {"ImageTag": "1.4.2"})
    if stack_name in account.stacks:
        raise DeploymentFailed("", f"Stack [{stack_name}] already exists")
    account.nesting = account.nesting or NestedStacks(account)
    stack = DeployedStack(stack_name, account, terms)
    create(stack, source, values)
    return stack
