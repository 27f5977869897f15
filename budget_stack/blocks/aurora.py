"""An Aurora PostgreSQL database that pauses: who reaches it, who may sign in, and what outlives it."""

from __future__ import annotations

from awacs.aws import Allow, PolicyDocument, Statement
from awacs.rds_db import connect
from troposphere import AWSHelperFn, Delete, GetAtt, Ref, Snapshot, Tags, Template, ec2, iam, rds

from budget_stack.blocks.aurora_settings import AuroraSettings
from budget_stack.facts.aurora import (
    AUTHENTICATED_BY_IAM,
    ENGINE,
    NO_EXTENDED_SUPPORT,
    SERVERLESS_CLASS,
)
from budget_stack.facts.databases import PORTS
from budget_stack.handle import Handle
from budget_stack.literals import check_references, listed
from budget_stack.naming import add_resource, logical_id, stack_name_of
from budget_stack.values import Value, Values, sub

_PORT = PORTS[ENGINE]
_MASTER_USER = "postgres"
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
_USER_ARN = "arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:${ClusterResourceId}/" + _MASTER_USER


class Aurora(Handle):
    """What `add_aurora` adds, and the database's address.

    Attributes:
        subnet_group: The subnets of the database.
        security_group: What reaches it: the tasks, on its port.
        client_egress: The tasks' way out to it.
        cluster: The cluster: data, backups, protection.
        instance: Its one server. Whatever connects must wait for it: the cluster alone does not answer.
        connect_policy: The policy that allows a role to connect as the master user.
        endpoint: The host name of the cluster.
        url: Its address for SQLAlchemy, without any secret.
    """

    subnet_group: rds.DBSubnetGroup
    security_group: ec2.SecurityGroup
    client_egress: ec2.SecurityGroupEgress
    cluster: rds.DBCluster
    instance: rds.DBInstance
    connect_policy: iam.ManagedPolicy
    endpoint: Value
    url: Value


def add_aurora(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Values,
    client_security_group_id: Value,
    settings: AuroraSettings = AuroraSettings(),
    prefix: str = "",
) -> Aurora:
    """Add a serverless Aurora PostgreSQL cluster that one security group reaches, and a policy for who signs in.

    The master user has no password, but signs in with tokens of IAM: there is no secret to keep or to rotate, and no
    other database user has to be made before the application can start.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the database and its clients.
        subnet_ids: Subnets of it in two availability zones at least; `settings.subnet_ids` win over them.
        client_security_group_id: The security group of those who connect; it gets the matching egress rule.
        settings: The settings of the database.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
    """
    check_references(vpc_id=vpc_id, subnet_ids=subnet_ids, client_security_group_id=client_security_group_id)
    subnet_group = add_resource(
        template,
        rds.DBSubnetGroup(
            logical_id(prefix, "AuroraSubnetGroup"),
            DBSubnetGroupDescription="Where the database is",
            SubnetIds=listed(
                "subnet_ids", subnet_ids if settings.subnet_ids is None else settings.subnet_ids, at_least=2
            ),
        ),
    )
    security_group, client_egress = _add_security_group(template, vpc_id, client_security_group_id, prefix)
    cluster = _add_cluster(template, settings, subnet_group, security_group, prefix)
    instance = add_resource(
        template,
        rds.DBInstance(
            logical_id(prefix, "AuroraInstance"),
            # It holds no data: they are the cluster's.
            DeletionPolicy=Delete,
            UpdateReplacePolicy=Delete,
            DBClusterIdentifier=Ref(cluster),
            DBInstanceClass=SERVERLESS_CLASS,
            Engine=ENGINE,
            PubliclyAccessible=False,
        ),
    )
    connect_policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "AuroraPolicy"),
            Description="Lets the application connect to its database",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="ConnectToDatabase",
                        Effect=Allow,
                        Action=[connect],
                        Resource=[sub(_USER_ARN, ClusterResourceId=GetAtt(cluster, "DBClusterResourceId"))],
                    )
                ],
            ),
        ),
    )
    endpoint = GetAtt(cluster, "Endpoint.Address")
    return Aurora(
        subnet_group,
        security_group,
        client_egress,
        cluster,
        instance,
        connect_policy,
        endpoint=endpoint,
        url=sub(f"postgresql+psycopg://{_MASTER_USER}@${{Endpoint}}:{_PORT}/postgres", Endpoint=endpoint),
    )


def _add_security_group(
    template: Template, vpc_id: Value, client_security_group_id: Value, prefix: str
) -> tuple[ec2.SecurityGroup, ec2.SecurityGroupEgress]:
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "AuroraSecurityGroup"),
            GroupDescription="What reaches the database",
            VpcId=vpc_id,
            SecurityGroupIngress=[
                ec2.SecurityGroupRule(
                    SourceSecurityGroupId=client_security_group_id,
                    IpProtocol="tcp",
                    FromPort=_PORT,
                    ToPort=_PORT,
                    Description="Connections of the tasks",
                )
            ],
            # A group without egress rules gets one that allows everything.
            SecurityGroupEgress=[ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")],
        ),
    )
    # A resource of its own, since two groups that refer to each other would be a circular dependency.
    client_egress = add_resource(
        template,
        ec2.SecurityGroupEgress(
            logical_id(prefix, "AuroraEgress"),
            GroupId=client_security_group_id,
            DestinationSecurityGroupId=GetAtt(security_group, "GroupId"),
            IpProtocol="tcp",
            FromPort=_PORT,
            ToPort=_PORT,
            Description="The database",
        ),
    )
    return security_group, client_egress


def _add_cluster(
    template: Template,
    settings: AuroraSettings,
    subnet_group: rds.DBSubnetGroup,
    security_group: ec2.SecurityGroup,
    prefix: str,
) -> rds.DBCluster:
    capacity = rds.ServerlessV2ScalingConfiguration(MaxCapacity=_units(settings.max_capacity))
    # not through troposphere's attribute, which refuses 0
    capacity.properties["MinCapacity"] = _units(settings.min_capacity)
    if settings.seconds_until_auto_pause is not None:
        capacity.SecondsUntilAutoPause = settings.seconds_until_auto_pause
    title = logical_id(prefix, "AuroraCluster")
    cluster = add_resource(
        template,
        rds.DBCluster(
            title,
            DeletionPolicy=Snapshot,
            UpdateReplacePolicy=Snapshot,
            BackupRetentionPeriod=settings.backup_retention_period,
            CopyTagsToSnapshot=True,
            DBSubnetGroupName=Ref(subnet_group),
            DeletionProtection=settings.deletion_protection,
            EnableIAMDatabaseAuthentication=True,
            Engine=ENGINE,
            # After the years that a version is supported, a newer one instead of a bill for each hour.
            EngineLifecycleSupport=NO_EXTENDED_SUPPORT,
            EngineVersion=settings.engine_version,
            MasterUserAuthenticationType=AUTHENTICATED_BY_IAM,
            MasterUsername=_MASTER_USER,
            ServerlessV2ScalingConfiguration=capacity,
            StorageEncrypted=True,
            # The only name to find it by, or its last snapshot, once its stack is gone.
            Tags=Tags(Name=stack_name_of(title, "AuroraCluster")),
            VpcSecurityGroupIds=[GetAtt(security_group, "GroupId")],
        ),
    )
    if settings.kms_key_arn is not None:
        cluster.KmsKeyId = settings.kms_key_arn
    return cluster


def _units(capacity: float | AWSHelperFn) -> float | AWSHelperFn:
    """Return a capacity as people write it: 4, and not 4.0, which a settings file makes of it."""
    return capacity if isinstance(capacity, AWSHelperFn) or capacity % 1 else int(capacity)
