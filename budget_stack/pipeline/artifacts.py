"""The bucket in which the stages of a pipeline hand on what they have made."""

from __future__ import annotations

from typing import NamedTuple

from awacs import s3 as actions
from awacs.aws import Allow, Bool, Condition, Deny, PolicyDocument, Principal, Statement
from troposphere import GetAtt, Ref, Retain, RetainExceptOnCreate, Template, s3

from budget_stack.naming import add_resource
from budget_stack.values import sub

EXPIRATION_IN_DAYS = 30
"""Longer than any approval waits: seven days, unless the action says otherwise.

Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
"""


class Artifacts(NamedTuple):
    """What `add_artifacts` adds."""

    bucket: s3.Bucket
    policy: s3.BucketPolicy


def add_artifacts(template: Template) -> Artifacts:
    """Add a private bucket, encrypted, reached over TLS alone, whose objects expire.

    It stays when the pipeline is deleted, since CloudFormation deletes no bucket that has objects in it.

    Args:
        template: The template to add to.

    Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/security-best-practices.html
    """
    bucket = add_resource(
        template,
        s3.Bucket(
            "ArtifactBucket",
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy=Retain,
            BucketEncryption=s3.BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    s3.ServerSideEncryptionRule(
                        ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                    )
                ]
            ),
            LifecycleConfiguration=s3.LifecycleConfiguration(
                Rules=[
                    s3.LifecycleRule(
                        Id="Expire",
                        Status="Enabled",
                        ExpirationInDays=EXPIRATION_IN_DAYS,
                        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=1),
                    )
                ]
            ),
            OwnershipControls=s3.OwnershipControls(
                Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
            ),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
            ),
        ),
    )
    arn = GetAtt(bucket, "Arn")
    policy = add_resource(
        template,
        s3.BucketPolicy(
            "ArtifactBucketPolicy",
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy=Retain,
            Bucket=Ref(bucket),
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="RefusePlainHttp",
                        Effect=Deny,
                        Principal=Principal("*"),
                        Action=[actions.Action("*")],
                        Resource=[arn, sub("${Bucket}/*", Bucket=arn)],
                        Condition=Condition(Bool({"aws:SecureTransport": "false"})),
                    )
                ],
            ),
        ),
    )
    return Artifacts(bucket, policy)


def read_rights(bucket: s3.Bucket) -> Statement:
    """Reading artifacts."""
    return Statement(
        Sid="ReadArtifacts",
        Effect=Allow,
        Action=[actions.GetObject, actions.GetObjectVersion],
        Resource=[sub("${Bucket}/*", Bucket=GetAtt(bucket, "Arn"))],
    )


def write_rights(bucket: s3.Bucket) -> list[Statement]:
    """Reading and writing artifacts, as the pipeline itself does.

    Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    """
    arn = GetAtt(bucket, "Arn")
    return [
        Statement(
            Sid="HandOnArtifacts",
            Effect=Allow,
            Action=[actions.GetObject, actions.GetObjectVersion, actions.PutObject],
            Resource=[sub("${Bucket}/*", Bucket=arn)],
        ),
        Statement(
            Sid="AskBucket",
            Effect=Allow,
            Action=[actions.GetBucketLocation, actions.GetBucketVersioning],
            Resource=[arn],
        ),
    ]
