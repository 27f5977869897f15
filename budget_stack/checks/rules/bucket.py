"""Buckets of S3: access control lists and policies."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.policies import statements
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import BUCKET, BUCKET_POLICY

_PUBLIC = ("PublicRead", "PublicReadWrite")
_OWNER = ("Private", "BucketOwnerFullControl", "BucketOwnerRead")


@rule(
    "bucket-acl-refused",
    "error",
    on=resources(BUCKET),
    text=Text(
        title="An access control list is one that the bucket's other settings allow",
        says="Access Denied of PutBucketAcl, or AccessControlListNotSupported: The bucket does not allow ACLs",
        cause="New buckets block public access and have no access control lists unless they are told otherwise.",
        fix="leave AccessControl out, and let a bucket policy say who may read",
        source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html",
    ),
)
def acl_refused(view: View, bucket: Resource) -> Iterator[Problem]:
    control, block, ownership = (
        bucket[name] for name in ("AccessControl", "PublicAccessBlockConfiguration", "OwnershipControls")
    )
    named = control.text()
    if not named or named in _OWNER:
        return
    rules = [] if not ownership or ownership.is_unresolved else list(ownership["Rules"])
    if any(one["ObjectOwnership"].text() == "BucketOwnerEnforced" for one in rules if not one.is_unresolved):
        yield problem(control, f"ObjectOwnership is BucketOwnerEnforced, which leaves no room for {named}")
        return
    is_blocked = not block or (not block.is_unresolved and block["BlockPublicAcls"].text() == "true")
    if named in _PUBLIC and is_blocked:
        yield problem(control, f"public access control lists are blocked, and it is {named}")


@rule(
    "bucket-policy-other-bucket",
    "error",
    on=resources(BUCKET_POLICY),
    text=Text(
        title="A bucket's policy is about that bucket",
        says="MalformedPolicy: Policy has invalid resource",
        cause="The policy was copied from another bucket.",
        fix="name the bucket itself, and what is in it: GetAtt Arn, and that with /*",
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    ),
)
def policy_other_bucket(view: View, policy: Resource) -> Iterator[Problem]:
    own = view.target(policy["Bucket"], BUCKET)
    if own is None:
        return
    for statement in statements(policy["PolicyDocument"].read()):
        named = statement["Resource"]
        for node in [named] if named.is_unresolved else named:
            others = [one for one in view.named_in(node) if one.type == BUCKET]
            if others and all(one.logical_id != own.logical_id for one in others):
                yield problem(node, f"it is in {others[0].logical_id}, and the policy is that of {own.logical_id}")
