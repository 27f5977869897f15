"""Everybody reads the patterns of policies alike."""

from __future__ import annotations

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from budget_stack.checks.rules.iam import policy
from budget_stack.checks.view import partial_text, policies
from budget_stack.facts.iam import EXECUTION_ACTIONS, EXECUTION_POLICY, managed_policies
from budget_stack.testing.assertions import permissions
from scripts.managed_policies import names
from tests.budget_stack.checks.mutants import said_of
from tests.budget_stack.facts.readers import Readers

KEY = "arn:aws:s3:::photos/2026/May.jpg"
ACTIONS = [
    ("s3:GetObject", True),
    ("S3:getobject", True),
    ("s3:GetObjec?", True),
    ("s3:G*tObject", True),
    ("*", True),
    ("s3:*", True),
    ("s3:GetObject?s", False),
    ("s3:GetObjekt", False),
    ("s3:*Objekt*", False),
    ("s3:.*", False),
    ("ec2:GetObject", False),
]
RESOURCES = [
    (KEY, True),
    ("*", True),
    ("arn:aws:s3:::photos/*", True),
    ("arn:aws:s3:::photos/????/M*.jpg", True),
    ("arn:aws:s3:::photos/2026/May.jpg*", True),
    ("arn:aws:s3:::photos/2026/may.jpg", False),
    ("arn:aws:s3:::photos/2026/May.jpg?", False),
    ("arn:aws:s3:::photos/2026/May?jpg", True),
    ("arn:aws:s3:::photos/2026/May.jp", False),
    ("arn:aws:s3:::photos", False),
]
ACTING = Readers("iam", "action_matches")
MATCHING = Readers("iam", "pattern_matches")


def statement(**elements):
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | elements


@ACTING.ask_by(permissions)
def is_allowed(action):
    return permissions._allow([statement(Action=action)], "s3:GetObject", KEY)


@ACTING.ask_by(policies)
def is_granted(action):
    granted = [policies.Permission((action,), ("*",))]
    return not policies.is_denied(granted, "s3:GetObject", policies.PolicyResource("", KEY))


@ACTING.ask_by(policy)
def exists(action):
    # no other service has an action of this name, and a pattern of all services names none
    document = {"Version": "2012-10-17", "Statement": [statement(Action=action)]}
    resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    said = said_of({"Resources": {"Policy": resource}})
    return "iam-action-unknown" not in [finding.rule for finding in said]


@MATCHING.ask_by(permissions)
def is_allowed_on(resource):
    return permissions._allow([statement(Resource=resource)], "s3:GetObject", KEY)


@MATCHING.ask_by(policies)
def is_certainly(resource):
    return policies._is(resource, policies.PolicyResource("", KEY))


@MATCHING.ask_by(partial_text)
def may_match(resource):
    return partial_text.may_match(resource, KEY)


def test_every_reader_is_asked():
    ACTING.check()
    MATCHING.check()


@pytest.mark.parametrize(("pattern", "matches"), ACTIONS)
def test_everybody_covers_the_same_actions(pattern, matches):
    told = ACTING.tell(pattern)

    assert {reader for reader, covers in told.items() if covers is not matches} == set()


@pytest.mark.parametrize(("pattern", "matches"), RESOURCES)
def test_everybody_covers_the_same_resources(pattern, matches):
    assert {reader for reader, covers in MATCHING.tell(pattern).items() if covers is not matches} == set()


def test_the_execution_policy_allows_what_aws_has_in_it():
    (allowed,) = json.loads(aws_managed_policies_data)[EXECUTION_POLICY.rpartition("/")[2]]["Document"]["Statement"]

    assert sorted(allowed["Action"]) == sorted(EXECUTION_ACTIONS)
    assert allowed["Resource"] == "*"


def test_the_list_of_managed_policies_is_that_of_moto():
    assert managed_policies() == set(names()), "write it anew with: python -m scripts.managed_policies"
