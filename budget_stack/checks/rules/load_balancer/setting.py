"""Settings and addresses that only some types of load balancers have."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import type_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LOAD_BALANCER, NAT_GATEWAY, SUBNET

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"
_WITHOUT_IPV4 = "dualstack-without-public-ipv4"


@rule(
    "load-balancer-setting-unfit",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer has the settings of its type",
        says="InvalidConfigurationRequest or ValidationError, and the stack is rolled back.",
        cause="The load balancer's Type was changed, and its settings stayed.",
        fix="leave the setting out, or set what it needs",
        source=_CREATE,
    ),
)
def setting_unfit(view: View, balancer: Resource) -> Iterator[Problem]:
    type_ = type_of(balancer)
    addresses = balancer["IpAddressType"]
    for key in ("Scheme", "SecurityGroups") if type_ == "gateway" else ():
        if balancer[key]:
            yield problem(balancer[key], f"a Gateway Load Balancer has no {key}")
    if addresses.text() == _WITHOUT_IPV4 and (type_ in ("network", "gateway") or _is_internal(balancer)):
        yield problem(addresses, f"{_WITHOUT_IPV4} is for application load balancers that face the internet")
    prefix = balancer["EnablePrefixForIpv6SourceNat"]
    if prefix.text() == "on" and (type_ in ("application", "gateway") or not addresses or addresses.text() == "ipv4"):
        yield problem(prefix, "prefixes for source NAT are for network load balancers with IpAddressType dualstack")
    private = balancer["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"]
    if private and (type_ in ("application", "gateway") or not balancer["SecurityGroups"]):
        yield problem(private, "rules for private links are for network load balancers with security groups")


def _is_internal(balancer: Resource) -> bool:
    return balancer["Scheme"].text() == "internal"


@rule(
    "load-balancer-address-unfit",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer is given addresses that it may have",
        says="InvalidConfigurationRequest, or: the allocation ID is in use, and the stack is rolled back.",
        cause="Fixed addresses were asked for at a load balancer whose addresses AWS chooses.",
        fix="give Elastic IP addresses to network load balancers that face the internet, private ones to internal ones",
        source=_CREATE,
    ),
)
def address_unfit(view: View, balancer: Resource) -> Iterator[Problem]:
    type_, scheme = type_of(balancer), balancer["Scheme"]
    is_public = not scheme or scheme.text() == "internet-facing"
    taken = [gateway["AllocationId"].value for gateway in view.resources(NAT_GATEWAY)]
    for mapping in balancer["SubnetMappings"]:
        elastic, private, ipv6 = (mapping[key] for key in ("AllocationId", "PrivateIPv4Address", "IPv6Address"))
        if elastic and (type_ in ("application", "gateway") or _is_internal(balancer)):
            yield problem(elastic, "Elastic IP addresses are for network load balancers that face the internet")
        elif elastic and elastic.value in taken:
            yield problem(elastic, "this Elastic IP address is taken already")
        taken += [elastic.value] if elastic else []
        if private and (type_ in ("application", "gateway") or is_public):
            yield problem(private, "private addresses are given to internal network load balancers")
        elif private and _is_outside(view, private, mapping["SubnetId"]):
            yield problem(private, f"{private.text()} is not in the range of the subnet")
        if ipv6 and (not balancer["IpAddressType"] or balancer["IpAddressType"].text() == "ipv4"):
            yield problem(ipv6, "an IPv6 address takes IpAddressType dualstack")


def _is_outside(view: View, address: Node, named: Node) -> bool:
    subnet = view.target(named, SUBNET)
    text, range_ = address.text(), subnet["CidrBlock"].text() if subnet else None
    try:
        return bool(text and range_) and ip_address(text or "") not in ip_network(range_ or "", strict=False)
    except ValueError:
        return False
