"""A database for the tasks: an Aurora DSQL cluster, new or existing, and permission to connect to it."""

from __future__ import annotations

from typing import ClassVar

from awacs.aws import Allow, PolicyDocument, Statement
from awacs.dsql import DbConnectAdmin
from troposphere import AWSHelperFn, GetAtt, Retain, RetainExceptOnCreate, Tags, Template, dsql, iam

from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_bool, check_references_of, check_text
from budget_stack.naming import add_resource, logical_id, stack_name_of
from budget_stack.values import Value, only_where, sub

POSTGRESQL_PORT = 5432


class DatabaseSettings(Frozen):
    """An Aurora DSQL cluster, which speaks PostgreSQL's protocol, and has neither servers to size nor a password.

    In a settings file this is `kind = "aurora-dsql"`, the default.

    Attributes:
        cluster_id: Identifier of an existing cluster in the same account and region, such as one that another
            stack left behind; `None` creates a cluster.
        created_where: Logical id of a condition of the template: a cluster is created if it is true, and
            `cluster_id` is used if it is false.
        deletion_protection: Whether AWS refuses to delete the cluster, whoever asks. The rollback of an operation
            that created it then fails. In all other cases CloudFormation keeps the cluster when its resource goes.
        kms_key_arn: The customer-managed KMS key that encrypts it; `None` for a key owned by AWS.
        condition: Logical id of a condition of the template: there is a database only if it is true, and
            `build_stack` refers to it only then. `None` for always.
        url_otherwise: `DATABASE_URL` if that condition is false; `None` leaves the variable out.
        reached_where: Logical id of a condition of the template: tasks may connect to PostgreSQL's port if it is true.
            `None` for `condition`; another one where the stack may use a server of its own instead.

    Raises:
        InvalidSetting: a literal of the wrong type or form, or `created_where` without the `cluster_id` that is
            used if the condition is false.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dsql-cluster.html
    """

    kind: ClassVar[str] = "aurora-dsql"

    cluster_id: Value | None = None
    created_where: str | None = None
    deletion_protection: bool | AWSHelperFn = True
    kms_key_arn: Value | None = None
    condition: str | None = None
    url_otherwise: Value | None = None
    reached_where: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.deletion_protection, AWSHelperFn):
            check_bool("deletion_protection", self.deletion_protection)
        check_references_of(self, "cluster_id", "kms_key_arn", "created_where", "condition", "reached_where")
        if self.url_otherwise is not None:
            check_text("url_otherwise", self.url_otherwise)
        if self.created_where is not None and self.cluster_id is None:
            raise InvalidSetting("created_where", self.created_where, "left out where there is no cluster_id")


class Database(Handle):
    """What `add_database` adds, and the address of the cluster that is used.

    Attributes:
        cluster: The cluster; `None` if none is made.
        connect_policy: The policy that allows a role to connect as `admin`.
        cluster_id: The identifier of the cluster that is used.
        endpoint: The host name of that cluster.
        url: Its address for SQLAlchemy, without any secret.
    """

    cluster: dsql.Cluster | None
    connect_policy: iam.ManagedPolicy
    cluster_id: Value
    endpoint: Value
    url: Value


def add_database(template: Template, *, settings: DatabaseSettings = DatabaseSettings(), prefix: str = "") -> Database:
    """Add a cluster unless there is one, and a policy for the roles that connect to it.

    The policy allows a role to connect as `admin`, who may migrate the schema, and is the only database user until
    others are created.

    Args:
        template: The template to add to.
        settings: The settings of the database.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
    """
    makes = settings.cluster_id is None or settings.created_where is not None
    cluster = _add_cluster(template, settings, prefix) if makes else None
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
                        Resource=[_told(settings, cluster, "ResourceArn", _CLUSTER_ARN)],
                    )
                ],
            ),
        ),
    )
    if settings.condition is not None:
        connect_policy.Condition = settings.condition
    return Database(
        cluster,
        connect_policy,
        cluster_id=_told(settings, cluster, "Identifier", "${Cluster}"),
        endpoint=_told(settings, cluster, "Endpoint", _ENDPOINT),
        url=_told(settings, cluster, "Endpoint", _ENDPOINT, within="auroradsql+psycopg://admin@%s/postgres"),
    )


# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonauroradsql.html
_CLUSTER_ARN = "arn:${AWS::Partition}:dsql:${AWS::Region}:${AWS::AccountId}:cluster/${Cluster}"
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html
_ENDPOINT = "${Cluster}.dsql.${AWS::Region}.on.aws"


def _add_cluster(template: Template, settings: DatabaseSettings, prefix: str) -> dsql.Cluster:
    title = logical_id(prefix, "DatabaseCluster")
    cluster = add_resource(
        template,
        dsql.Cluster(
            title,
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy=Retain,
            DeletionProtectionEnabled=settings.deletion_protection,
            # The only name to find it by once its stack is gone.
            Tags=Tags(Name=stack_name_of(title, "DatabaseCluster")),
        ),
    )
    if settings.kms_key_arn is not None:
        cluster.KmsEncryptionKey = settings.kms_key_arn
    where = settings.created_where or settings.condition
    if where is not None:
        cluster.Condition = where
    return cluster


def _told(
    settings: DatabaseSettings, cluster: dsql.Cluster | None, attribute: str, pattern: str, within: str = "%s"
) -> Value:
    """Return an attribute of the cluster that the stack creates, or what follows from the id of an existing one."""
    known = None if settings.cluster_id is None else sub(within % pattern, Cluster=settings.cluster_id)
    if cluster is not None:
        attribute_of_created = sub(within % "${Attribute}", Attribute=GetAtt(cluster, attribute))
        return only_where(settings.created_where, attribute_of_created, otherwise=known)
    assert known is not None
    return known
