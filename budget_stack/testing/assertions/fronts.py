"""Assertions about what stands between clients and the load balancer's targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.api_gateway import TLS_POLICY
from budget_stack.facts.load_balancer import is_modern_tls
from budget_stack.facts.resource_types import HTTP_API, HTTP_API_DOMAIN_NAME, LOAD_BALANCER, VPC_LINK
from budget_stack.testing.assertions.expectation import expect
from budget_stack.testing.assertions.service_view import rules_of
from budget_stack.testing.stack import DeployedStack
from budget_stack.testing.state import DeployedResource


def only_the_http_api_reaches_the_load_balancer(stack: DeployedStack) -> None:
    """Every load balancer of the stack is internal, and its groups let in VPC links of the stack and nobody else."""
    links = {group for link in stack.of_type(VPC_LINK) for group in link.described.get("SecurityGroupIds", ())}
    for balancer, described in _load_balancers(stack):
        _expect_internal(balancer, described)
        ports = {listener["Port"] for listener in _listeners(stack, balancer)}
        groups = stack.client("ec2").describe_security_groups(GroupIds=described["SecurityGroups"])["SecurityGroups"]
        rules = [rule for group in groups for rule in rules_of(group, "IpPermissions")]
        for rule in rules:
            expect(
                rule.peer in links and rule.first == rule.last and rule.first in ports,
                f"{balancer.logical_id} lets {rule.peer} in on {rule.ports()}; only the VPC link should be let in,"
                " on a port that is listened to",
            )
        expect(bool(rules), f"{balancer.logical_id}: its groups let no VPC link in")


def http_redirects_to_https(stack: DeployedStack) -> None:
    """Wherever a load balancer listens on HTTP, it redirects to a port that listens on HTTPS, and serves nothing."""
    for balancer, _ in _load_balancers(stack):
        listeners = _listeners(stack, balancer)
        secure = {str(listener["Port"]) for listener in listeners if listener["Protocol"] == "HTTPS"}
        for listener in listeners:
            if listener["Protocol"] != "HTTP":
                continue
            name = f"{balancer.logical_id}, port {listener['Port']}"
            actions = [action for rule in _rules(stack, listener) for action in rule["Actions"]]
            kinds = {action["Type"] for action in actions}
            expect("forward" not in kinds, f"{name}: a rule serves plain HTTP")
            expect("redirect" in kinds, f"{name}: no rule redirects to HTTPS")
            for redirect in (action["RedirectConfig"] for action in actions if action["Type"] == "redirect"):
                leads = (redirect.get("Protocol"), redirect.get("Port"))
                expect(
                    leads[0] == "HTTPS" and leads[1] in secure,
                    f"{name}: a rule redirects to {leads[0]} on port {leads[1]}, where nothing listens on HTTPS",
                )


def tls_1_3_is_offered(stack: DeployedStack) -> None:
    """Clients get TLS 1.3, and none gets less than 1.2, which is the least that an HTTP API can be told."""
    spoken = bool(stack.of_type(HTTP_API))
    for balancer, _ in _load_balancers(stack):
        for listener in _listeners(stack, balancer):
            if listener["Protocol"] != "HTTPS":
                continue
            spoken, policy = True, listener["SslPolicy"]
            expect(
                is_modern_tls(policy),
                f"{balancer.logical_id}, port {listener['Port']}: {policy} offers no TLS 1.3, or less than 1.2",
            )
    for domain in stack.of_type(HTTP_API_DOMAIN_NAME):
        for configuration in domain.described["DomainNameConfigurations"]:
            policy = configuration["SecurityPolicy"]
            expect(policy == TLS_POLICY, f"{domain.logical_id}: {policy} takes less than TLS 1.2")
    expect(spoken, "nothing of the stack speaks https")


def _load_balancers(stack: DeployedStack) -> Iterator[tuple[DeployedResource, Mapping[str, Any]]]:
    for balancer in stack.of_type(LOAD_BALANCER):
        answer = stack.client("elbv2").describe_load_balancers(LoadBalancerArns=[balancer.physical_id])
        yield balancer, answer["LoadBalancers"][0]


def _expect_internal(balancer: DeployedResource, described: Mapping[str, Any]) -> None:
    expect(described["Scheme"] == "internal", f"{balancer.logical_id} is {described['Scheme']}, and open to clients")


def _listeners(stack: DeployedStack, balancer: DeployedResource) -> list[Mapping[str, Any]]:
    answer = stack.client("elbv2").describe_listeners(LoadBalancerArn=balancer.physical_id)
    return list(answer["Listeners"])


def _rules(stack: DeployedStack, listener: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(stack.client("elbv2").describe_rules(ListenerArn=listener["ListenerArn"])["Rules"])
