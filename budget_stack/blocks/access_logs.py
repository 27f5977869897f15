"""The load balancer's own logs: a private bucket for them, and how a load balancer is told of it."""

from __future__ import annotations

from awacs import s3 as actions
from awacs.aws import Allow, Principal, Statement
from troposphere import GetAtt, Retain, Template, s3
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.iam import service_principal
from budget_stack.facts.load_balancer import LOG_DELIVERY_SERVICE
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_bool, check_number
from budget_stack.naming import logical_id
from budget_stack.parts.private_bucket import add_private_bucket
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
        check_number("expiration_in_days", self.expiration_in_days, 1, LARGEST_INTEGER, "days")
        for setting in ("requests", "health_checks", "connections"):
            check_bool(setting, getattr(self, setting))
        if not (self.requests or self.health_checks or self.connections):
            raise InvalidSetting("requests", False, "True where neither health_checks nor connections are logged")


class AccessLogs(Handle):
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
    title = logical_id(prefix, "AccessLogBucket")
    # The encryption of a private bucket is the only one that load balancers write with.
    return AccessLogs(
        *add_private_bucket(
            template,
            title,
            policy_title=logical_id(prefix, "AccessLogBucketPolicy"),
            deletion_policy=Retain,
            expiration=s3.LifecycleRule(Id="Expire", Status="Enabled", ExpirationInDays=settings.expiration_in_days),
            statements=[_write_logs(title)],
        )
    )


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


def _write_logs(bucket_title: str) -> Statement:
    return Statement(
        Sid="WriteLogs",
        Effect=Allow,
        Principal=Principal("Service", [service_principal(LOG_DELIVERY_SERVICE)]),
        Action=[actions.PutObject],
        # The account in the path is whose load balancers may write.
        Resource=[sub("${Bucket}/*/AWSLogs/${AWS::AccountId}/*", Bucket=GetAtt(bucket_title, "Arn"))],
    )
