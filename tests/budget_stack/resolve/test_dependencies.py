"""Resources come in an order in which they can be made, and wait for whatever they name."""

from __future__ import annotations

import pytest

from budget_stack.resolve import Source, resolve
from tests.budget_stack.resolve.templates import budget_tracker, faults, resolved


def test_resources_come_in_an_order_in_which_they_can_be_made():
    resources = budget_tracker(CreateECRRepository="true").resources
    order = list(resources)

    for name, resource in resources.items():
        assert all(order.index(needed) < order.index(name) for needed in resource.dependencies), name


def test_fails_on_a_reference_to_what_a_condition_leaves_out():
    assert faults(
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
        Resources={
            "A": {"Type": "T", "Condition": "Never"},
            "B": {"Type": "T", "Properties": {"P": {"Fn::GetAtt": ["A", "Arn"]}}},
        },
        Outputs={"O": {"Value": {"Ref": "A"}}},
    ) == [
        "Resources/B: Unresolved resource dependencies [A] in the Resources block",
        "Outputs/O: Unresolved resource dependencies [A] in the Outputs block",
    ]


def test_what_a_condition_leaves_out_is_not_waited_for():
    resources = resolved(
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
        Resources={"A": {"Type": "T", "Condition": "Never"}, "B": {"Type": "T", "DependsOn": ["A"]}},
    ).resources

    assert resources["B"].depends_on == ()


@pytest.mark.parametrize("depends_on", ["B", ["B"]])
def test_fails_on_a_circle_of_resources(depends_on):
    circle = faults(
        Resources={
            "A": {"Type": "T", "DependsOn": depends_on},
            "B": {"Type": "T", "Properties": {"P": {"Fn::Sub": "x${A}"}}},
        }
    )

    assert len(circle) == 1
    assert "Circular dependency between resources: [" in circle[0]


def test_fails_on_a_circle_of_conditions():
    (circle,) = faults(Conditions={"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}})[:1]

    assert "Circular dependency between conditions: A, B" in circle


@pytest.mark.parametrize(
    "entry",
    [
        {"Metadata": {"M": {"Ref": "Other"}}},
        {"Metadata": {"M": {"Fn::Sub": "${Other.TopicName}"}}},
        {"Properties": {"P": {"Fn::Select": [0, ["a", {"Fn::GetAtt": "Other.TopicName"}]]}}},
        {"Properties": {"P": {"Fn::Select": ["0", ["a", {"Fn::Sub": ["${x}${Other}", {"x": "1"}]}]]}}},
    ],
)
def test_whatever_is_named_is_waited_for(entry):
    topic = {"Type": "AWS::SNS::Topic"}

    found = resolve(Source({"Resources": {"First": topic | entry, "Other": topic}}))

    assert list(found.resources) == ["Other", "First"]


def test_what_is_not_named_is_not_waited_for():
    topic = {"Type": "AWS::SNS::Topic"}
    sub = {"Fn::Sub": ["${Other} ${!Other}", {"Other": "text"}]}

    found = resolve(Source({"Resources": {"First": topic | {"Properties": {"P": sub}}, "Other": topic}}))

    assert found.resources["First"].dependencies == frozenset()
