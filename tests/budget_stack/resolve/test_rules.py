from __future__ import annotations

import pytest

from budget_stack.resolve import ResolveError, Source, resolve
from tests.budget_stack.resolve.templates import NETWORK, budget_tracker


def test_facts_about_the_account_decide_rules():
    subnets = {
        "subnet-0123456789abcdef0": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-west-1a"},
        "subnet-0123456789abcdef1": {"VpcId": "vpc-0123456789abcdef9", "AvailabilityZone": "eu-west-1a"},
    }

    with pytest.raises(ResolveError) as refused:
        budget_tracker(facts=subnets)

    assert [fault.message for fault in refused.value.faults] == [
        "Template error: PublicSubnet2 must belong to VpcId",
        "Template error: PublicSubnet1 and PublicSubnet2 must lie in different availability zones",
    ]
    assert refused.value.faults[0].location == ("Rules", "PublicSubnet2InVpc", "Assertions", 0, "Assert")


@pytest.mark.parametrize(
    ("function", "holds"),
    [
        ({"Fn::Contains": [["a", "b"], {"Ref": "One"}]}, True),
        ({"Fn::Contains": [["b"], {"Ref": "One"}]}, False),
        ({"Fn::EachMemberEquals": [{"Ref": "Many"}, "a"]}, False),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Many"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Many"}, ["a"]]}, False),
        ({"Fn::EachMemberIn": [{"Fn::RefAll": "String"}, ["a"]]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Net", "VpcId"]}, "v"]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}, "v"]}, True),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Net", "Unknown"]}, "v"]}, True),
    ],
)
def test_rules_are_evaluated(function, holds):
    source = Source(
        {
            "Parameters": {
                "One": {"Type": "String", "Default": "a"},
                "Many": {"Type": "CommaDelimitedList", "Default": "a,b"},
                "Net": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "s1,s2"},
            },
            "Rules": {"R": {"Assertions": [{"Assert": function, "AssertDescription": "no"}]}},
            "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        }
    )
    facts = {"s1": {"VpcId": "v"}, "s2": {"VpcId": "v"}}

    if holds:
        assert resolve(source, facts=facts).resources
    else:
        with pytest.raises(ResolveError, match="Template error: no"):
            resolve(source, facts=facts)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ({"Fn::Not": [{"Condition": "Never"}]}, "Condition is not supported in Rules"),
        ({"Fn::Equals": [{"Fn::If": ["Never", "a", "b"]}, "b"]}, "Fn::If is not supported in Rules"),
        ({"Fn::Equals": [{"Fn::FindInMap": ["M", "a", "b"]}, "b"]}, "Fn::FindInMap is not supported in Rules"),
        ({"Fn::Equals": [{"Ref": "T"}, "b"]}, "Rules refer to parameters, and T is none"),
    ],
)
def test_fails_on_what_rules_know_nothing_of(truth, message):
    template = {
        "Mappings": {"M": {"a": {"b": "c"}}},
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Rules": {"R": {"Assertions": [{"Assert": truth}]}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    }

    with pytest.raises(ResolveError, match=message):
        resolve(Source(template))


def test_what_an_account_has_of_a_type_is_not_known():
    networks = {"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}
    among = {"Fn::EachMemberIn": [networks, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}
    template = {
        "Parameters": {"Subnet": {"Type": "AWS::EC2::Subnet::Id", "Default": "subnet-0123456789abcdef0"}},
        "Rules": {"Known": {"Assertions": [{"Assert": among}]}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    }
    facts = {"subnet-0123456789abcdef0": {"VpcId": "vpc-0123456789abcdef0"}}

    assert resolve(Source(template), facts=facts).resources
