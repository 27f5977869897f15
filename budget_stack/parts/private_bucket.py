"""A bucket that nobody reaches without rights of their own, and never in plain HTTP; what is in it expires."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import s3 as actions
from awacs.aws import Bool, Condition, Deny, PolicyDocument, Principal, SecureTransport, Statement
from troposphere import GetAtt, Ref, Retain, Template, s3

from budget_stack.handle import Handle
from budget_stack.naming import add_resource
from budget_stack.values import sub


class PrivateBucket(Handle):
    """What `add_private_bucket` adds."""

    bucket: s3.Bucket
    policy: s3.BucketPolicy


def add_private_bucket(
    template: Template,
    title: str,
    *,
    policy_title: str,
    deletion_policy: str,
    expiration: s3.LifecycleRule,
    statements: Sequence[Statement] = (),
) -> PrivateBucket:
    """Add a bucket, encrypted with a key of S3's own, and its policy.

    Args:
        template: The template to add to.
        title: The bucket's logical id.
        policy_title: The logical id of its policy.
        deletion_policy: What becomes of both when their stack goes; CloudFormation deletes no bucket that has something
            in it.
        expiration: When what is in it is deleted.
        statements: What the policy allows, beside refusing plain HTTP.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    bucket = s3.Bucket(
        title,
        DeletionPolicy=deletion_policy,
        UpdateReplacePolicy=Retain,
        BucketEncryption=s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(
                    ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                )
            ]
        ),
        LifecycleConfiguration=s3.LifecycleConfiguration(Rules=[expiration]),
        OwnershipControls=s3.OwnershipControls(Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]),
        PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
    )
    policy = s3.BucketPolicy(
        policy_title,
        DeletionPolicy=deletion_policy,
        UpdateReplacePolicy=Retain,
        Bucket=Ref(bucket),
        PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[*statements, _refuse_plain_http(title)]),
    )
    return PrivateBucket(add_resource(template, bucket), add_resource(template, policy))


def _refuse_plain_http(title: str) -> Statement:
    arn = GetAtt(title, "Arn")
    return Statement(
        Sid="RefusePlainHttp",
        Effect=Deny,
        Principal=Principal("*"),
        Action=[actions.Action("*")],
        Resource=[arn, sub("${Bucket}/*", Bucket=arn)],
        Condition=Condition(Bool({SecureTransport: "false"})),
    )
