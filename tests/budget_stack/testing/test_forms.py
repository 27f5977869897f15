"""What AWS would choose of a resource that is only recorded has AWS's form."""

from __future__ import annotations

import re

import pytest

from budget_stack.facts.forms import FORMS
from budget_stack.testing.schema.types import schema_of
from tests.budget_stack.testing.tiers import template

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/one"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("type_", "properties", "attribute", "form"),
    [
        ("AWS::Cognito::IdentityPool", {"AllowUnauthenticatedIdentities": False}, "Id", f"us-east-1:{UUID}"),
        (
            "AWS::AppSync::GraphQLApi",
            {"Name": "orders", "AuthenticationType": "API_KEY"},
            "Arn",
            f"arn:aws:appsync:{HERE}:apis/[^/]+",
        ),
        (
            "AWS::EKS::Nodegroup",
            {"ClusterName": "one", "NodegroupName": "two", "NodeRole": ROLE, "Subnets": ["subnet-0123456789abcdef0"]},
            "Arn",
            f"arn:aws:eks:{HERE}:nodegroup/one/two/{UUID}",
        ),
        (
            "AWS::WAFv2::IPSet",
            {"Name": "one", "Scope": "CLOUDFRONT", "Addresses": [], "IPAddressVersion": "IPV4"},
            "Arn",
            f"arn:aws:wafv2:{HERE}:global/ipset/one/.+",
        ),
        (
            "AWS::CloudTrail::Trail",
            {"IsLogging": True, "S3BucketName": "logs", "TrailName": "one"},
            "Arn",
            f"arn:aws:cloudtrail:{HERE}:trail/one",
        ),
    ],
)
def test_an_attribute_has_its_form(type_, properties, attribute, form, fargate):
    stack = fargate.deploy(template(One={"Type": type_, "Properties": properties}))

    one = stack.resources["One"]
    assert re.fullmatch(form, one.attributes[attribute])
    assert one.attributes[attribute] == stack.resources["One"].attributes[attribute]


def test_ref_of_a_batch_is_an_arn_of_the_service(fargate):
    one = {"Type": "AWS::Batch::JobQueue", "Properties": {"JobQueueName": "one", "Priority": 1}}

    stack = fargate.deploy(template(One=one))

    assert stack.resources["One"].ref == f"arn:aws:batch:{HERE}:job-queue/one"


def test_every_form_is_of_a_property_that_aws_sets():
    for type_, forms in FORMS.items():
        schema = schema_of(type_)
        for path, form in forms.items():
            assert path in schema.read_only
            assert set(re.findall("{([A-Z][A-Za-z]*)}", form)) <= schema.properties.keys()
