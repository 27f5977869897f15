"""The shipped template as a whole."""

from __future__ import annotations

from tests.budget_stack.budget_tracker.shipped import TEMPLATE, resources
from tests.support.resolution import PSEUDO


def test_the_reference_names_are_kept():
    assert {"AutoScalingRole", "ServiceScalingTarget", "ServiceScalingPolicy"} <= set(resources())


def test_nothing_but_the_repository_has_a_fixed_name():
    names = {
        "ClusterName", "FamilyName", "Family", "GroupName", "LoadBalancerName", "LogGroupName", "ManagedPolicyName",
        "Name", "RepositoryName", "RoleName", "ServiceName",
    }  # fmt: skip
    fixed = {
        (logical_id, name)
        for logical_id, resource in resources(CreateECRRepository="true").items()
        for name in names & set(resource["Properties"])
        # whose log group it reads is no name of its own
        if (resource["Type"], name) != ("AWS::Logs::MetricFilter", "LogGroupName")
        and not str(resource["Properties"][name]).endswith(PSEUDO["AWS::StackId"].rpartition("/")[2])
    }

    assert fixed == {("Repository", "RepositoryName")}


def test_the_vpc_and_the_subnets_have_no_default():
    defaults = {name for name, parameter in TEMPLATE.parameters.items() if "Default" in parameter.properties}

    assert {"VpcId", "PublicSubnet1", "PublicSubnet2"}.isdisjoint(defaults)
