from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_attribute

GROUPS = given("Lines", SecurityGroups=[attribute_of("LoadBalancerSecurityGroup", "GroupId")])
ADDRESSES = put_attribute("Lines", "secondary_ips.auto_assigned.per_subnet")
BOTH, ONE = [{"Ref": "Public0"}, {"Ref": "Public1"}], [{"Ref": "Public0"}]


def lines(*changes):
    """A network load balancer in a network of the template's own, changed."""
    return both(network, network_balancer, given("Lines", Subnets=BOTH), *changes)


def some_addresses(number):
    return lambda template: ADDRESSES(template, number)


def by_parameter(template):
    template["Parameters"]["Addresses"] = {"Type": "Number", "Default": 1}
    ADDRESSES(template, {"Ref": "Addresses"})


def if_chosen(template):
    """Groups under a condition that holds."""
    template["Conditions"]["Always"] = {"Fn::Equals": ["a", "a"]}
    group = attribute_of("LoadBalancerSecurityGroup", "GroupId")
    given("Lines", SecurityGroups={"Fn::If": ["Always", [group], {"Ref": "AWS::NoValue"}]})(template)


MUTANTS = [
    Mutant("update-load-balancer-refused", "Lines", lines(GROUPS), deployed=lines()),
    Mutant("update-load-balancer-refused", "Lines", lines(if_chosen), deployed=lines()),
    Mutant("update-load-balancer-refused", "Lines", lines(given("Lines", Subnets=ONE)), deployed=lines()),
    Mutant("update-load-balancer-refused", "Lines", lines(by_parameter), deployed=lines(some_addresses(2))),
]
NEAR_MISSES = [
    NearMiss("update-load-balancer-refused", lines(GROUPS), deployed=lines(GROUPS)),
    NearMiss("update-load-balancer-refused", lines(), deployed=lines(given("Lines", Subnets=ONE))),
    NearMiss("update-load-balancer-refused", lines(some_addresses(3)), deployed=lines(some_addresses(2))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
