"""The load balancer's own logs: a private bucket for them, and how a load balancer is told of it."""

from __future__ import annotations

from typing import NamedTuple

from awacs import s3 as actions
from awacs.aws import Allow, Bool, Condition, Deny, PolicyDocument, Principal, SecureTransport, Statement
from troposphere import GetAtt, Ref, Retain, Template, s3
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.iam import service_principal
from budget_stack.facts.load_balancer import LOG_DELIVERY_SERVICE
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_number
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub


class AccessLogSettings(Frozen):
    """Which logs a load balancer writes, and how long they are kept.

    Attributes:
        expiration_in_days: Days, 1 or more, after which S3 deletes a log.
        requests: Whether each request is logged: who asked for what, what answered, and how long it took.
        health_checks: Whether each health check is logged, with the reason for which it failed.
        connections: Whether each connection is logged: who connected, and how TLS went.

    Raises:
        InvalidSetting: a number of days that S3 would reject; nothing that is logged.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-monitoring.html
    """

    expiration_in_days: Value = 90
    requests: bool = True
    health_checks: bool = True
    connections: bool = False

    def __post_init__(self) -> None:
        check_number("expiration_in_days", self.expiration_in_days, 1, unit="days")
        for setting in ("requests", "health_checks", "connections"):
            check_bool(setting, getattr(self, setting))
        if not (self.requests or self.health_checks or self.connections):
            raise InvalidSetting("requests", False, "True where neither health_checks nor connections are logged")


class AccessLogs(NamedTuple):
    """What `add_access_logs` adds."""

    bucket: s3.Bucket
    bucket_policy: s3.BucketPolicy


def add_access_logs(
    template: Template, *, settings: AccessLogSettings = AccessLogSettings(), prefix: str = ""
) -> AccessLogs:
    """Add a bucket that load balancers of this account may write to, and nobody reads without rights of their own.

    `load_balancer_attributes` tells a load balancer of it. CloudFormation deletes no bucket that has something in it,
    and a load balancer writes at once, so both stay when their stack goes, or is not made after all: each log expires,
    and an empty bucket costs nothing.

    Args:
        template: The template to add to.
        settings: The settings of the logs.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    bucket = add_resource(
        template,
        s3.Bucket(
            logical_id(prefix, "AccessLogBucket"),
            DeletionPolicy=Retain,
            UpdateReplacePolicy=Retain,
            # The only encryption that load balancers write with.
            BucketEncryption=s3.BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    s3.ServerSideEncryptionRule(
                        ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                    )
                ]
            ),
            LifecycleConfiguration=s3.LifecycleConfiguration(
                Rules=[
                    s3.LifecycleRule(Id="Expire", Status="Enabled", ExpirationInDays=settings.expiration_in_days),
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
    bucket_policy = add_resource(
        template,
        s3.BucketPolicy(
            logical_id(prefix, "AccessLogBucketPolicy"),
            DeletionPolicy=Retain,
            UpdateReplacePolicy=Retain,
            Bucket=Ref(bucket),
            PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=_statements(bucket)),
        ),
    )
    return AccessLogs(bucket, bucket_policy)


def load_balancer_attributes(bucket_name: Value, *, settings: AccessLogSettings) -> list[elb.LoadBalancerAttributes]:
    """Return the attributes by which a load balancer writes the logs that the settings ask for.

    The bucket's policy must be there before: otherwise `Access Denied for bucket` ends the deployment.

    Args:
        bucket_name: The bucket, in the load balancer's region.
        settings: Which logs.
    """
    kinds = {"access": settings.requests, "health_check": settings.health_checks, "connection": settings.connections}
    return [
        elb.LoadBalancerAttributes(Key=f"{kind}_logs.s3.{name}", Value=value)
        for kind, wanted in kinds.items()
        if wanted
        for name, value in (("enabled", "true"), ("bucket", bucket_name), ("prefix", kind.replace("_", "-")))
    ]


def _statements(bucket: s3.Bucket) -> list[Statement]:
    arn = GetAtt(bucket, "Arn")
    return [
        Statement(
            Sid="WriteLogs",
            Effect=Allow,
            Principal=Principal("Service", [service_principal(LOG_DELIVERY_SERVICE)]),
            Action=[actions.PutObject],
            # The account in the path is whose load balancers may write.
            Resource=[sub("${Bucket}/*/AWSLogs/${AWS::AccountId}/*", Bucket=arn)],
        ),
        Statement(
            Sid="RefusePlainHttp",
            Effect=Deny,
            Principal=Principal("*"),
            Action=[actions.Action("*")],
            Resource=[arn, sub("${Bucket}/*", Bucket=arn)],
            Condition=Condition(Bool({SecureTransport: "false"})),
        ),
    ]
