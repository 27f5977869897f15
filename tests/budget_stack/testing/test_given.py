"""Arguments of the wrong kind or form are refused by name, before anything is deployed."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError, deploy, simulated

TEMPLATE = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}
LISTED = [{"ParameterKey": "A", "ParameterValue": "b"}]
WRONG = [
    ({"how": ["read"]}, RigError, r"how=\['read'\] is no tier: 'recorded', 'made', 'read'"),
    ({"how": "Read"}, RigError, "how='Read' is no tier: .*; did you mean read"),
    ({"stack_name": None}, RigError, "stack_name=None is no text: give a name such as 'orders'"),
    ({"stack_name": "a_b"}, DeploymentFailed, "Value 'a_b' at 'stackName' must satisfy regular expression pattern"),
    ({"imports": "a"}, RigError, "imports takes a mapping, such as .*; got 'a'"),
    ({"parameters": ["a"]}, RigError, r"parameters takes a mapping, such as .*; got \['a'\]"),
    ({"parameters": LISTED}, RigError, "parameters takes a mapping, .*; boto3's list of keys and values becomes that"),
    ({"tags": ["a"]}, RigError, "tags takes a mapping, such as {'team': 'billing'}"),
    ({"tags": {"a": None}}, RigError, "tags takes texts by text, .*; got None"),
    ({"tags": {5: ["a"]}}, RigError, r"tags takes texts by text, .*; got \['a'\]"),
    ({"tags": {"aws:a": "b"}}, DeploymentFailed, "Tag keys that begin with aws: are AWS's own: aws:a"),
    ({"tags": {"a" * 129: "b"}}, DeploymentFailed, "The key of a tag has 1 to 128 characters"),
    ({"tags": {"a": "b" * 257}}, DeploymentFailed, "The value of a tag has 1 to 256 characters"),
    (
        {"tags": {f"a{number}": "b" for number in range(51)}},
        DeploymentFailed,
        "at most 50 tags, and 51 were",
    ),
]
OF_UPDATES = [case for case in WRONG if case[0].keys() & {"parameters", "tags"}]
REGIONS = [None, 5, ["us-east-1"], "", "nowhere", "us_east_1"]


@pytest.mark.parametrize(("argument", "error", "message"), WRONG)
def test_fails_on_an_argument_and_deploys_nothing(argument, error, message, fargate):
    with pytest.raises(error, match=message):
        fargate.deploy(TEMPLATE, **argument)

    assert "QueueUrls" not in fargate.client("sqs").list_queues()


@pytest.mark.parametrize(("argument", "error", "message"), OF_UPDATES)
def test_fails_on_an_argument_of_an_update(argument, error, message, fargate):
    stack = fargate.deploy(TEMPLATE, tags={"a": "b"})

    with pytest.raises(error, match=message):
        stack.update(**argument)

    assert stack.terms.tags == {"a": "b"}
    assert stack.update() == []


def test_numbers_are_texts_in_tags(fargate):
    stack = fargate.deploy(TEMPLATE, tags={2024: True})

    assert stack.resources["Orders"].value("Tags", origin="read") == [{"Key": "2024", "Value": "true"}]


@pytest.mark.parametrize("region", REGIONS)
def test_fails_on_what_is_no_region(region, fargate):
    with pytest.raises(RigError, match="is no region of AWS, which has codes such as 'us-east-1'"):
        deploy(TEMPLATE, region=region)
    with pytest.raises(RigError, match="is no region of AWS"), simulated(region):
        pass


@pytest.mark.parametrize(
    ("config", "message"),
    [("a", "config takes a mapping, such as .*; got 'a'"), ({"iam": 5}, r"config\['iam'\] takes a mapping, .*; got 5")],
)
def test_fails_on_what_is_no_configuration(config, message):
    with pytest.raises(RigError, match=message), simulated(config=config):
        pass


@pytest.mark.parametrize("names", [(), (5,)])
def test_fails_on_a_certificate_without_a_name(names, fargate):
    with pytest.raises(RigError, match="a certificate is for a name or several, such as 'budget.example.com'"):
        fargate.certificate(*names)


def test_fails_on_an_origin_that_there_is_not(fargate):
    queue = fargate.deploy(TEMPLATE, tags={"a": "b"}).resources["Orders"]

    with pytest.raises(RigError, match="origin='reed' is none: 'recorded', 'made', 'ledger', 'read'"):
        queue.value("Tags", origin="reed")


def test_fails_on_a_custom_resource_of_what_is_no_function(fargate):
    fargate.custom_resources["Custom::*"] = "thing"
    thing = {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn:aws:sns:us-east-1:123456789012:thing"}}

    with pytest.raises(RigError, match="custom_resources of Custom::Thing has 'thing', which is no function"):
        fargate.deploy({"Resources": {"Thing": thing}})
