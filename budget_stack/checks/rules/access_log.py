"""Logs of load balancers: a bucket that they may write to, by the time they are told to."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.policies import may_allow, statements
from budget_stack.checks.view.references import waits_for
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import BUCKET, BUCKET_POLICY, LOAD_BALANCER

_SOURCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
_KINDS = ("access", "health_check", "connection")
_DENIED = "Access Denied for bucket: X. Please check S3bucket permission"


@rule(
    "access-log-bucket-encrypted",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="The bucket of a load balancer's logs is encrypted by S3's own keys",
        says=_DENIED,
        cause="All buckets of an organization are encrypted with KMS.",
        fix="let BucketEncryption of this bucket be AES256",
        source=_SOURCE,
    ),
)
def bucket_encrypted(view: View, balancer: Resource) -> Iterator[Problem]:
    for setting, bucket in _buckets(view, balancer):
        for one in bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]:
            algorithm = one["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
            if (algorithm.text() or "").startswith("aws:kms"):
                yield problem(setting, f"{bucket.logical_id} is encrypted with {algorithm.text()}")


@rule(
    "access-log-bucket-closed",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer may write to the bucket of its logs",
        says=_DENIED,
        cause="A bucket is private until a policy says otherwise; that was left out, or is about another bucket.",
        fix="add a bucket policy that lets logdelivery.elasticloadbalancing.amazonaws.com do s3:PutObject",
        source=_SOURCE,
    ),
)
def bucket_closed(view: View, balancer: Resource) -> Iterator[Problem]:
    for setting, bucket in _buckets(view, balancer):
        if not any(_lets_write(policy) for policy in _policies(view, bucket)):
            yield problem(setting, f"no policy of the template lets a load balancer write to {bucket.logical_id}")


@rule(
    "access-log-bucket-policy-late",
    "warning",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="The policy of the bucket is there before the load balancer is told to write",
        says=_DENIED,
        cause="The load balancer refers to the bucket, and CloudFormation makes the policy at the same time.",
        fix="let the load balancer have DependsOn of the bucket's policy",
        source=_SOURCE,
    ),
)
def bucket_policy_late(view: View, balancer: Resource) -> Iterator[Problem]:
    for setting, bucket in _buckets(view, balancer):
        policies = [policy.logical_id for policy in _policies(view, bucket) if _lets_write(policy)]
        if policies and not waits_for(view, balancer, policies):
            yield problem(setting, f"nothing makes it wait for {' or '.join(policies)}")


@rule(
    "access-log-prefix-reserved",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="The prefix of a load balancer's logs is without AWSLogs",
        says="Elastic Load Balancing refuses the prefix: it adds AWSLogs to the name of each log by itself.",
        cause="The prefix was taken from the name of a log.",
        fix="leave AWSLogs, and what follows it, out of the prefix",
        source=_SOURCE,
    ),
)
def prefix_reserved(view: View, balancer: Resource) -> Iterator[Problem]:
    for kind in _KINDS:
        prefix = attribute(balancer["LoadBalancerAttributes"], f"{kind}_logs.s3.prefix")
        if prefix is not None and "AWSLogs" in partial_text(prefix.known()):
            yield problem(prefix, f"{kind}_logs.s3.prefix has AWSLogs in it")


def _buckets(view: View, balancer: Resource) -> Iterator[tuple[Node, Resource]]:
    """The buckets of the template that a load balancer is told to write to, each once."""
    seen = set()
    for kind in _KINDS:
        enabled = attribute(balancer["LoadBalancerAttributes"], f"{kind}_logs.s3.enabled")
        name = attribute(balancer["LoadBalancerAttributes"], f"{kind}_logs.s3.bucket")
        if enabled is None or enabled.text() != "true" or name is None:
            continue
        bucket = view.target(name, BUCKET)
        if bucket is not None and bucket.logical_id not in seen:
            seen.add(bucket.logical_id)
            yield name, bucket


def _policies(view: View, bucket: Resource) -> Iterator[Resource]:
    for policy in view.naming(bucket, BUCKET_POLICY):
        if any(one.logical_id == bucket.logical_id for one in view.named_in(policy["Bucket"])):
            yield policy


def _lets_write(policy: Resource) -> bool:
    """Whether somebody else may write, or who may is not known; who load balancers are differs by region."""
    document = policy["PolicyDocument"].read()
    if document.is_unresolved or document["Statement"].is_unresolved:
        return True
    return any(may_allow(statement, "s3:PutObject") for statement in statements(document))
