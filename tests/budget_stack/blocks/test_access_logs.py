from __future__ import annotations

import json
from dataclasses import replace

import pytest

from budget_stack import (
    AccessLogSettings,
    ContainerSettings,
    InvalidSetting,
    RoutingSettings,
    Settings,
    Shared,
    add_access_logs,
    build_stack,
    load_balancer_attributes,
)
from budget_stack.testing import simulated
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    access_logs=AccessLogSettings(),
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
BALANCERS = {"load-balancer": "LoadBalancer", "api-gateway": "InternalLoadBalancer"}


def with_address(address):
    return Settings(**{**vars(SETTINGS), "address": address})


def attributes(**settings):
    return {
        one.Key: one.Value for one in load_balancer_attributes("balancer-logs", settings=AccessLogSettings(**settings))
    }


def test_each_kind_of_log_has_a_folder_of_its_own():
    assert attributes(connections=True) == {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": "balancer-logs",
        "access_logs.s3.prefix": "access",
        "health_check_logs.s3.enabled": "true",
        "health_check_logs.s3.bucket": "balancer-logs",
        "health_check_logs.s3.prefix": "health-check",
        "connection_logs.s3.enabled": "true",
        "connection_logs.s3.bucket": "balancer-logs",
        "connection_logs.s3.prefix": "connection",
    }


def test_what_is_not_wanted_is_not_written():
    assert {name.partition(".")[0] for name in attributes(requests=False)} == {"health_check_logs"}


@pytest.mark.parametrize("address", BALANCERS)
def test_the_load_balancer_of_either_address_waits_until_it_may_write(address):
    stack = build_stack(with_address(address))
    balancer = resolve(stack.template)["Resources"][BALANCERS[address]]

    assert stack.load_balancer.load_balancer.resource["DependsOn"] == [stack.access_logs.bucket_policy.title]
    assert {"Key": "access_logs.s3.bucket", "Value": "{AccessLogBucket}"} in balancer["Properties"][
        "LoadBalancerAttributes"
    ]


def test_load_balancers_of_this_account_may_write_and_nobody_reaches_it_unencrypted(template):
    add_access_logs(template)
    policy = resolve(template)["Resources"]["AccessLogBucketPolicy"]["Properties"]["PolicyDocument"]
    write, refuse = policy["Statement"]

    assert write["Principal"] == {"Service": ["logdelivery.elasticloadbalancing.amazonaws.com"]}
    assert write["Resource"] == ["{AccessLogBucket.Arn}/*/AWSLogs/111122223333/*"]
    assert (refuse["Effect"], refuse["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_bucket_and_its_policy_outlive_their_stack(template):
    for resource in add_access_logs(template):
        made = resource.to_dict()

        assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_it_is_deployed_private_and_its_logs_expire():
    with simulated("eu-central-1") as account:
        settings = {"vpc_id": account.vpc_id, "subnet_ids": account.subnet_ids}
        stack = account.deploy(build_stack(Settings(**{**vars(SETTINGS), **settings})).template, stack_name="tracker")
        bucket, s3 = stack.resources["AccessLogBucket"].physical_id, account.client("s3")

        assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
        ]
        assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
        (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        assert rule["Expiration"]["Days"] == 90
        assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]

        stack.delete()

        assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == [bucket]


def test_fails_on_logs_of_a_load_balancer_that_another_stack_has():
    shared = Shared("others", "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/a/1/2", "sg-1")

    with pytest.raises(InvalidSetting, match="access_logs must be None beside shared"):
        build_stack(JOINING, shared=shared)


@pytest.mark.parametrize("days", [0, "soon"])
def test_fails_on_days_that_s3_would_reject(days):
    with pytest.raises(InvalidSetting, match="expiration_in_days"):
        AccessLogSettings(expiration_in_days=days)


def test_fails_on_a_bucket_for_nothing():
    with pytest.raises(InvalidSetting, match="requests must be True where neither"):
        AccessLogSettings(requests=False, health_checks=False)
