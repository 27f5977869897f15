from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

SPOT = {"CapacityProvider": "FARGATE_SPOT", "Weight": 1}
FARGATE = {"CapacityProvider": "FARGATE", "Weight": 1}
BUCKET = "sessions-of-budget"


def cluster(template, **settings):
    properties(template, "Cluster").update(settings)


def exec_log(template, logging="OVERRIDE", **log):
    session = {"Logging": logging} | ({"LogConfiguration": log} if log else {})
    cluster(template, Configuration={"ExecuteCommandConfiguration": session})


def into_group(template, name, **settings):
    add_resource(template, "Sessions", "AWS::Logs::LogGroup", RetentionInDays=30)
    exec_log(template, CloudWatchLogGroupName=name, **settings)


def into_bucket(template, name):
    add_resource(template, "Sessions", "AWS::S3::Bucket")
    exec_log(template, S3BucketName=name)


def stored_with(template, several):
    add_resource(template, "Key", "AWS::KMS::Key", MultiRegion=several)
    key = attribute_of("Key", "Arn")
    cluster(template, Configuration={"ManagedStorageConfiguration": {"FargateEphemeralStorageKmsKeyId": key}})


def default_strategy(template, *entries):
    cluster(template, DefaultCapacityProviderStrategy=list(entries))


def associated(template, entries):
    for name in ("CapacityProviders", "DefaultCapacityProviderStrategy"):
        del properties(template, "Cluster")[name]
    add_resource(
        template,
        "Providers",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        Cluster={"Ref": "Cluster"},
        CapacityProviders=["FARGATE"],
        DefaultCapacityProviderStrategy=entries,
    )
    template["Resources"]["Service"]["DependsOn"].append("Providers")


def with_instances(template):
    add_resource(
        template,
        "Instances",
        "AWS::ECS::CapacityProvider",
        AutoScalingGroupProvider={"AutoScalingGroupArn": "instances"},
    )


def by_service(template, *entries):
    properties(template, "Service")["CapacityProviderStrategy"] = list(entries)


MUTANTS = [
    *spelled("cluster-exec-log-missing", "Cluster", exec_log, "OVERRIDE"),
    Mutant("cluster-exec-log-missing", "Cluster", lambda t: exec_log(t, S3KeyPrefix="sessions")),
    Mutant("cluster-exec-log-wrong-reference", "Cluster", lambda t: into_group(t, attribute_of("Sessions", "Arn"))),
    Mutant("cluster-exec-log-wrong-reference", "Cluster", lambda t: into_group(t, {"Fn::Sub": "${Sessions.Arn}"})),
    Mutant("cluster-exec-log-wrong-reference", "Cluster", lambda t: into_bucket(t, attribute_of("Sessions", "Arn"))),
    Mutant(
        "cluster-exec-log-wrong-reference",
        "Cluster",
        lambda t: (into_bucket(t, BUCKET), exec_log(t, CloudWatchLogGroupName={"Ref": "Sessions"})),
    ),
    *spelled(
        "cluster-exec-log-unencrypted",
        "Cluster",
        lambda t, it: into_group(t, {"Ref": "Sessions"}, CloudWatchEncryptionEnabled=it),
        True,
    ),
    *spelled("cluster-storage-key-multi-region", "Cluster", stored_with, True),
    *spelled(
        "cluster-strategy-provider-missing",
        "Cluster",
        lambda t, provider: default_strategy(t, {"CapacityProvider": provider, "Weight": 1}),
        "FARGATE_SPOT",
        lambda t: cluster(t, CapacityProviders=["FARGATE"]),
        switched=False,
    ),
    *spelled("cluster-strategy-provider-missing", "Providers", associated, [SPOT]),
    *spelled(
        "cluster-strategy-malformed",
        "Cluster",
        lambda t, base: default_strategy(t, {**FARGATE, "Base": 1}, {**SPOT, "Base": base}),
        2,
    ),
    *spelled(
        "cluster-strategy-malformed",
        "Cluster",
        lambda t, weight: default_strategy(t, {**FARGATE, "Weight": 0}, {**SPOT, "Weight": weight}),
        0,
    ),
    *spelled(
        "cluster-strategy-mixed",
        "Service",
        lambda t, entry: by_service(t, FARGATE, entry),
        {"CapacityProvider": {"Ref": "Instances"}, "Weight": 1},
        with_instances,
    ),
    *spelled(
        "cluster-strategy-mixed",
        "Cluster",
        lambda t, name: default_strategy(t, FARGATE, {"CapacityProvider": name, "Weight": 1}),
        "instances",
        lambda t: (with_instances(t), properties(t, "Instances").update(Name="instances")),
        switched=False,
    ),
]
NEAR_MISSES = [
    NearMiss("cluster-exec-log-missing", lambda t: exec_log(t, "DEFAULT")),
    NearMiss("cluster-exec-log-missing", lambda t: exec_log(t, S3BucketName=BUCKET)),
    NearMiss("cluster-exec-log-wrong-reference", lambda t: into_group(t, {"Ref": "Sessions"})),
    NearMiss(
        "cluster-exec-log-unencrypted",
        lambda t: into_group(t, {"Ref": "Sessions"}, CloudWatchEncryptionEnabled=False),
    ),
    NearMiss("cluster-storage-key-multi-region", lambda t: stored_with(t, False)),
    NearMiss("cluster-strategy-provider-missing", lambda t: default_strategy(t, SPOT)),
    NearMiss("cluster-strategy-malformed", lambda t: default_strategy(t, {**FARGATE, "Base": 1}, SPOT)),
    NearMiss("cluster-strategy-mixed", lambda t: (with_instances(t), by_service(t, FARGATE, SPOT))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
