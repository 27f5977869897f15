"""Clusters: default capacity, and where ECS Exec writes what was done."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import not_among, of_other_type, problem
from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.facts.resource_types import (
    BUCKET,
    CAPACITY_PROVIDER,
    CAPACITY_PROVIDER_ASSOCIATIONS,
    CLUSTER,
    KMS_KEY,
    LOG_GROUP,
    SERVICE,
)

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_EXEC = f"{_API}/API_ExecuteCommandConfiguration.html"
_PROVIDERS = f"{_API}/API_PutClusterCapacityProviders.html"
_ITEM = f"{_API}/API_CapacityProviderStrategyItem.html"


def _exec_log(cluster: Resource) -> Node:
    return cluster["Configuration"]["ExecuteCommandConfiguration"]["LogConfiguration"]


@rule(
    "cluster-exec-log-missing",
    "error",
    on=resources(CLUSTER),
    text=Text(
        title="A cluster that overrides where ECS Exec logs says where to",
        says="InvalidParameterException: a log configuration must be provided with the logging OVERRIDE.",
        cause="Logging was set to OVERRIDE, and where to was left for later.",
        fix="give LogConfiguration a CloudWatchLogGroupName or an S3BucketName, or set Logging to DEFAULT",
        source=_EXEC,
    ),
)
def exec_log_missing(view: View, cluster: Resource) -> Iterator[Problem]:
    logging, log = cluster["Configuration"]["ExecuteCommandConfiguration"]["Logging"], _exec_log(cluster)
    is_named = log.is_unresolved or log["CloudWatchLogGroupName"] or log["S3BucketName"]
    if logging.text() == "OVERRIDE" and not is_named:
        yield problem(logging, "Logging is OVERRIDE, and neither a log group nor a bucket is named")


@rule(
    "cluster-exec-log-wrong-reference",
    "error",
    on=resources(CLUSTER),
    text=Text(
        title="The log group and the bucket of ECS Exec are given by their names",
        says="InvalidParameterException, or sessions that end at once: there is no log group or bucket of that name.",
        cause="Fn::GetAtt of Arn was used where Ref gives the name, or another resource was named.",
        fix="use Ref of the log group or of the bucket",
        source=f"{_API}/API_ExecuteCommandLogConfiguration.html",
    ),
)
def exec_log_wrong_reference(view: View, cluster: Resource) -> Iterator[Problem]:
    log = _exec_log(cluster)
    for key, type_ in (("CloudWatchLogGroupName", LOG_GROUP), ("S3BucketName", BUCKET)):
        node = log[key]
        yield from of_other_type(view, node, [type_], type_, families=("AWS::Logs::", "AWS::S3::", "AWS::KMS::"))
        reference = node.reference
        if reference and reference.attribute == "Arn" and view.target(node, type_):
            yield problem(node, f"{key} is the ARN of {reference.logical_id}")


@rule(
    "cluster-exec-log-unencrypted",
    "warning",
    on=resources(CLUSTER),
    text=Text(
        title="The log group that ECS Exec is to find encrypted has a key",
        says="No session opens: we are unable to validate encryption on CloudWatch Logs log group.",
        cause="CloudWatchEncryptionEnabled was taken for what encrypts; it only asks whether the group is.",
        fix="give the log group a KmsKeyId, or leave CloudWatchEncryptionEnabled out",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    ),
)
def exec_log_unencrypted(view: View, cluster: Resource) -> Iterator[Problem]:
    log = _exec_log(cluster)
    group = view.target(log["CloudWatchLogGroupName"], LOG_GROUP)
    if log["CloudWatchEncryptionEnabled"].text() == "true" and group and not group["KmsKeyId"]:
        yield problem(log["CloudWatchEncryptionEnabled"], f"{group.logical_id} has no KmsKeyId")


@rule(
    "cluster-storage-key-multi-region",
    "error",
    on=resources(CLUSTER),
    text=Text(
        title="The storage that ECS manages is encrypted by a key of one region",
        says="ECS takes single-region keys only for managed storage; tasks do not start.",
        cause="The key is used in other regions too.",
        fix="choose a key without MultiRegion",
        source=f"{_API}/API_ManagedStorageConfiguration.html",
    ),
)
def storage_key_multi_region(view: View, cluster: Resource) -> Iterator[Problem]:
    storage = cluster["Configuration"]["ManagedStorageConfiguration"]
    for key in ("KmsKeyId", "FargateEphemeralStorageKmsKeyId"):
        used = view.target(storage[key], KMS_KEY)
        if used and used["MultiRegion"].text() == "true":
            yield problem(storage[key], f"{used.logical_id} is a key of several regions")


def _strategy(resource: Resource) -> Node:
    return resource["CapacityProviderStrategy" if resource.type == SERVICE else "DefaultCapacityProviderStrategy"]


@rule(
    "cluster-strategy-provider-missing",
    "error",
    on=resources(CLUSTER, CAPACITY_PROVIDER_ASSOCIATIONS),
    text=Text(
        title="A default strategy consists of capacity providers that the cluster has",
        says=(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with "
            "the cluster."
        ),
        cause="The provider stands in the strategy, and was not added to CapacityProviders.",
        fix="add the provider to CapacityProviders",
        source=_PROVIDERS,
    ),
)
def strategy_provider_missing(view: View, resource: Resource) -> Iterator[Problem]:
    providers = resource["CapacityProviders"]
    # a provider of managed instances names its cluster itself, and another resource may add one
    if not all_known(providers) or any(view.resources(CAPACITY_PROVIDER)):
        return
    if resource.type == CLUSTER and any(view.resources(CAPACITY_PROVIDER_ASSOCIATIONS)):
        return
    for entry in _strategy(resource):
        yield from not_among(view, entry["CapacityProvider"], list(providers), resource.logical_id, "capacity provider")


@rule(
    "cluster-strategy-malformed",
    "error",
    on=resources(CLUSTER, CAPACITY_PROVIDER_ASSOCIATIONS),
    text=Text(
        title="One provider of a default strategy has a base, and one of several a weight",
        says="InvalidParameterException: only one base is allowed; and no service starts a task by weights of 0.",
        cause="Weight was left out, which means 0 and not 1, or Base given to each provider.",
        fix="give at least one of them a Weight of 1 or more, and one a Base",
        source=_ITEM,
    ),
)
def strategy_malformed(view: View, resource: Resource) -> Iterator[Problem]:
    entries = list(_strategy(resource))
    bases = [entry["Base"] for entry in entries if (entry["Base"].number() or 0) > 0]
    if len(bases) > 1:
        yield problem(bases[1], f"{len(bases)} capacity providers have a base")
    weights = [entry["Weight"] for entry in entries]
    if len(weights) > 1 and all(not weight or weight.number() == 0 for weight in weights):
        yield problem(_strategy(resource), f"none of the {len(weights)} capacity providers has a weight")


@rule(
    "cluster-strategy-mixed",
    "error",
    on=resources(CLUSTER, CAPACITY_PROVIDER_ASSOCIATIONS, SERVICE),
    text=Text(
        title="A strategy consists of Fargate's capacity providers, or of others",
        says=(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and "
            "Fargate providers. Specify one or the other and try again."
        ),
        cause="Fargate was to take what the instances have no room for.",
        fix="take one kind out; a cluster may have both, and each service chooses",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html",
    ),
)
def strategy_mixed(view: View, resource: Resource) -> Iterator[Problem]:
    of_fargate: list[Node] = []
    others: list[Node] = []
    for entry in _strategy(resource):
        provider = entry["CapacityProvider"]
        if view.target(provider, CAPACITY_PROVIDER):
            others.append(provider)
        elif provider.text() is not None:
            (of_fargate if provider.text() in CAPACITY_PROVIDERS else others).append(provider)
    if of_fargate and others:
        yield problem(others[0], f"the strategy has {of_fargate[0].text()}, and a provider that is none of Fargate's")
