"""The bucket in which the stages of a pipeline hand on what they have made."""

from __future__ import annotations

from typing import NamedTuple

from awacs import s3 as actions
from awacs.aws import Allow, Statement
from troposphere import GetAtt, RetainExceptOnCreate, Template, s3

from budget_stack.parts.private_bucket import add_private_bucket
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
    return Artifacts(
        *add_private_bucket(
            template,
            "ArtifactBucket",
            policy_title="ArtifactBucketPolicy",
            deletion_policy=RetainExceptOnCreate,
            expiration=s3.LifecycleRule(
                Id="Expire",
                Status="Enabled",
                ExpirationInDays=EXPIRATION_IN_DAYS,
                AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=1),
            ),
        )
    )


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
