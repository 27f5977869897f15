from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def logged(template):
    """Our template with the load balancer's requests in a bucket."""
    add_resource(template, "Logs", "AWS::S3::Bucket", BucketEncryption=encrypted("AES256"))
    template["Resources"]["Logs"].update(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    add_resource(
        template,
        "LogsPolicy",
        "AWS::S3::BucketPolicy",
        Bucket={"Ref": "Logs"},
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": {"Fn::Sub": "${Logs.Arn}/*"},
                }
            ],
        },
    )
    set_attributes(template, enabled="true", bucket={"Ref": "Logs"}, prefix="requests")
    template["Resources"]["LoadBalancer"]["DependsOn"] = "LogsPolicy"


def encrypted(algorithm):
    return {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}]}


def set_attributes(template, kind="access", **values):
    attributes = properties(template, "LoadBalancer")["LoadBalancerAttributes"]
    keys = {f"{kind}_logs.s3.{name}": value for name, value in values.items()}
    attributes[:] = [one for one in attributes if one["Key"] not in keys]
    attributes += [{"Key": key, "Value": value} for key, value in keys.items()]


def by_kms(template):
    properties(template, "Logs")["BucketEncryption"] = encrypted("aws:kms")


def closed(template):
    del template["Resources"]["LogsPolicy"], template["Resources"]["LoadBalancer"]["DependsOn"]


def of_another_bucket(template):
    add_resource(template, "Others", "AWS::S3::Bucket", BucketEncryption=encrypted("AES256"))
    template["Resources"]["Others"].update(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    properties(template, "LogsPolicy")["Bucket"] = {"Ref": "Others"}
    properties(template, "LogsPolicy")["PolicyDocument"]["Statement"][0]["Resource"] = {"Fn::Sub": "${Others.Arn}/*"}


def late(template):
    del template["Resources"]["LoadBalancer"]["DependsOn"]


def not_written(template):
    set_attributes(template, enabled="false")


MUTANTS = [
    Mutant("access-log-bucket-encrypted", "LoadBalancer", both(logged, by_kms)),
    Mutant("access-log-bucket-closed", "LoadBalancer", both(logged, closed)),
    Mutant("access-log-bucket-closed", "LoadBalancer", both(logged, of_another_bucket)),
    Mutant("access-log-bucket-policy-late", "LoadBalancer", both(logged, late)),
    Mutant(
        "access-log-prefix-reserved",
        "LoadBalancer",
        both(logged, lambda t: set_attributes(t, prefix={"Fn::Sub": "${AWS::StackName}/AWSLogs"})),
    ),
]
NEAR_MISSES = [
    NearMiss("access-log-bucket-encrypted", both(logged, by_kms, not_written)),
    NearMiss("access-log-bucket-encrypted", both(logged, lambda t: properties(t, "Logs").pop("BucketEncryption"))),
    NearMiss("access-log-bucket-closed", both(logged, lambda t: set_attributes(t, bucket="logs-of-all"))),
    NearMiss("access-log-bucket-closed", both(logged, closed, not_written)),
    NearMiss(
        "access-log-bucket-policy-late",
        both(
            logged,
            late,
            lambda t: properties(t, "LoadBalancer").update(Tags=[{"Key": "Logs", "Value": {"Ref": "LogsPolicy"}}]),
        ),
    ),
    NearMiss("access-log-prefix-reserved", both(logged, lambda t: set_attributes(t, prefix="awslogs"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
