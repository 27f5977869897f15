"""A database for the tasks: an Aurora DSQL cluster, and the right to connect to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from awacs.aws import Allow, PolicyDocument, Statement
from awacs.dsql import DbConnectAdmin
from troposphere import GetAtt, Ref, Retain, Tags, Template, dsql, iam

from budget_stack.literals import check_bool, check_text
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub

POSTGRESQL_PORT = 5432

DSQL_REGIONS = (
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
"""Where CloudFormation makes Aurora DSQL clusters, as far as its resource schemas tell."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """An Aurora DSQL cluster: PostgreSQL's protocol, no server to size, no password.

    Attributes:
        deletion_protection: Whether AWS refuses to delete the cluster, whoever asks. CloudFormation keeps
            it in any case when its resource goes.
        kms_key_arn: The customer-managed KMS key that encrypts it; left out, a key of AWS.
        condition: Logical id of a condition of the template: only where it is true there is a database, and
            `build_stack` refers to it only there. Left out, always.
        url_otherwise: `DATABASE_URL` where that condition is false; left out, so is the variable there.

    Raises:
        InvalidSetting: a literal that is not of its setting's type.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dsql-cluster.html
    """

    deletion_protection: bool = True
    kms_key_arn: Value | None = None
    condition: str | None = None
    url_otherwise: Value | None = None

    def __post_init__(self) -> None:
        check_bool("deletion_protection", self.deletion_protection)
        for setting in ("kms_key_arn", "condition", "url_otherwise"):
            if getattr(self, setting) is not None:
                check_text(setting, getattr(self, setting))


class Database(NamedTuple):
    """What `add_database` adds."""

    cluster: dsql.Cluster
    connect_policy: iam.ManagedPolicy


def add_database(template: Template, *, settings: DatabaseSettings = DatabaseSettings(), prefix: str = "") -> Database:
    """Add a cluster, and a policy for the role of whoever connects to it.

    The policy lets its role connect as `admin`, the one database user there is before somebody makes others,
    and who may migrate the schema.

    Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
    """
    cluster = add_resource(
        template,
        dsql.Cluster(
            logical_id(prefix, "DatabaseCluster"),
            # Kept in any case: not RetainExceptOnCreate, because a protected cluster would make the roll-back of a
            # failed creation fail as well.
            DeletionPolicy=Retain,
            UpdateReplacePolicy=Retain,
            DeletionProtectionEnabled=settings.deletion_protection,
            # It has no other name to be found by after its stack is gone.
            Tags=Tags(Name=Ref("AWS::StackName")),
        ),
    )
    if settings.kms_key_arn is not None:
        cluster.KmsEncryptionKey = settings.kms_key_arn
    connect_policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "DatabasePolicy"),
            Description="Lets the application connect to its database",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="ConnectToDatabase",
                        Effect=Allow,
                        Action=[DbConnectAdmin],
                        Resource=[GetAtt(cluster, "ResourceArn")],
                    )
                ],
            ),
        ),
    )
    if settings.condition is not None:
        cluster.Condition = connect_policy.Condition = settings.condition
    return Database(cluster, connect_policy)


def database_url(cluster: dsql.Cluster) -> Value:
    """Return the SQLAlchemy URL of a cluster's database, in which there is nothing secret."""
    return sub("auroradsql+psycopg://admin@${Endpoint}/postgres", Endpoint=GetAtt(cluster, "Endpoint"))
