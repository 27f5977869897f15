"""What the rig makes has the names that the policies allow, and what another stack makes has others."""

from __future__ import annotations

import pytest

from budget_stack.facts.iam import pattern_matches
from budget_stack.permissions import Scope, permissions_of
from budget_stack.permissions.patterns import BY_AWS, UNNAMED
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.testing.simulation import simulated
from tests.budget_stack.permissions.enforced import deployed, written_by

REGION, ACCOUNT = "us-east-1", "123456789012"
# where the physical id is no ARN
ARNS = {
    "AWS::ApiGatewayV2::Api": "arn:aws:apigateway:{region}::/apis/{id}",
    "AWS::ApiGatewayV2::VpcLink": "arn:aws:apigateway:{region}::/vpclinks/{id}",
    "AWS::DSQL::Cluster": "arn:aws:dsql:{region}:{account}:cluster/{id}",
    "AWS::EC2::SecurityGroup": "arn:aws:ec2:{region}:{account}:security-group/{id}",
    "AWS::ECR::Repository": "arn:aws:ecr:{region}:{account}:repository/{id}",
    "AWS::ECS::Cluster": "arn:aws:ecs:{region}:{account}:cluster/{id}",
    "AWS::Events::Rule": "arn:aws:events:{region}:{account}:rule/{id}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{id}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{id}",
}
# a policy limits what is done with it by its scalable target
ABOUT_ANOTHER = "AWS::ApplicationAutoScaling::ScalingPolicy"
# names by which the stack of the template cannot be told from another one
SHARED = {
    "AWS::ECR::Repository": "the template takes its name from a parameter",
    "AWS::SecretsManager::Secret": "its name begins with the logical id",
}


def arn_of(resource):
    if resource.type == ABOUT_ANOTHER:
        return None
    if resource.physical_id.startswith("arn:"):
        return resource.physical_id
    pattern = ARNS.get(resource.type)
    return pattern and pattern.format(region=REGION, account=ACCOUNT, id=resource.physical_id)


@pytest.fixture(scope="module", params=ADDRESSES)
def made(request):
    """The resources of a stack named shop, by ARN, and its template."""
    with simulated(REGION) as simulation, deployed(request.param, simulation) as stack:
        arns = {arn: resource.type for resource in stack.resources.values() if (arn := arn_of(resource))}
    return arns, parse_template(written_by(request.param))


def limits(source, stack_name):
    """The ARNs that deploying a template takes actions on, by the type that does."""
    found = {}
    for grant in permissions_of(source, scope=Scope(stack_name, REGION, ACCOUNT)).grants:
        if grant.resource != "*":
            found.setdefault(grant.user, set()).add((grant.resource, grant.why))
    return found


def test_every_resource_is_one_that_its_type_may_act_on(made):
    arns, source = made
    allowed = limits(source, "shop")

    assert len(arns) > 15
    assert [
        (type_, arn)
        for arn, type_ in arns.items()
        if not any(pattern_matches(pattern, arn) for pattern, _ in allowed[type_])
    ] == []


def test_no_resource_is_one_that_policies_for_another_stack_name(made):
    arns, source = made
    allowed = limits(source, "till")

    assert [
        (type_, arn, pattern)
        for arn, type_ in arns.items()
        for pattern, why in allowed[type_]
        if why not in (BY_AWS, UNNAMED) and type_ not in SHARED and pattern_matches(pattern, arn)
    ] == []
