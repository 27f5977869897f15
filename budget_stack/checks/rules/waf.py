"""Web application firewalls before load balancers."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import type_of
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import of_other_type, problem
from budget_stack.facts.resource_types import LOAD_BALANCER, USER_POOL, WEB_ACL, WEB_ACL_ASSOCIATION

_ASSOCIATE = "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html"
_GUARDED = (
    LOAD_BALANCER,
    "AWS::ApiGateway::Stage",
    "AWS::AppSync::GraphQLApi",
    USER_POOL,
    "AWS::AppRunner::Service",
    "AWS::EC2::VerifiedAccessInstance",
    "AWS::Amplify::App",
)


@rule(
    "waf-scope-wrong",
    "error",
    on=resources(WEB_ACL_ASSOCIATION),
    text=Text(
        title="The web ACL of a load balancer is regional, and in its region",
        says="WAFNonexistentItemException or WAFInvalidParameterException, and the stack is rolled back.",
        cause="The web ACL was made for CloudFront, whose scope and region are its own.",
        fix="make the web ACL with Scope REGIONAL, in the region of the load balancer",
        source=_ASSOCIATE,
    ),
)
def scope_wrong(view: View, association: Resource) -> Iterator[Problem]:
    node = association["WebACLArn"]
    acl = view.target(node, WEB_ACL)
    if acl is not None:
        if acl["Scope"].text() == "CLOUDFRONT":
            yield problem(node, f"the scope of {acl.logical_id} is CLOUDFRONT")
        return
    parts = partial_text(node.known()).split(":")
    region = view.pseudo_parameter("AWS::Region")
    if len(parts) == 6 and parts[2] == "wafv2":
        if parts[5].startswith("global/"):
            yield problem(node, "the web ACL is one for CloudFront")
        elif region and ANYTHING not in parts[3] and parts[3] != region:
            yield problem(node, f"the web ACL is in {parts[3]}, and the stack in {region}")


@rule(
    "waf-association-invalid",
    "error",
    on=resources(WEB_ACL_ASSOCIATION),
    text=Text(
        title="A web ACL is associated with something that it can guard, by its ARN",
        says="WAFInvalidParameterException: Error reason: The ARN isn't valid.",
        cause="The association names a network load balancer, a listener or an HTTP API, or the web ACL by its name.",
        fix="name an application load balancer or the stage of a REST API, and the web ACL by Fn::GetAtt with Arn",
        source=_ASSOCIATE,
    ),
)
def association_invalid(view: View, association: Resource) -> Iterator[Problem]:
    guarded, acl = association["ResourceArn"], association["WebACLArn"]
    yield from of_other_type(
        view, guarded, _GUARDED, "kind that WAF guards", families=("AWS::ElasticLoad", "AWS::Api", "AWS::E")
    )
    balancer = view.target(guarded, LOAD_BALANCER)
    if balancer and type_of(balancer) in ("network", "gateway"):
        yield problem(guarded, f"{balancer.logical_id} is of type {type_of(balancer)}, which WAF does not guard")
    yield from of_other_type(view, acl, (WEB_ACL,), "web ACL", families=("AWS::WAF", "AWS::ElasticLoad"))
    reference = acl.reference
    if view.target(acl, WEB_ACL) and reference and reference.attribute != "Arn":
        yield problem(
            acl, f"it is the {reference.attribute or 'name, id and scope'} of {reference.logical_id}, not its ARN"
        )
