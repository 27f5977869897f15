from __future__ import annotations

import sys

import botocore.session
import pytest

from budget_stack.configure import regions
from tests.budget_stack.configure.runs import NETWORK, configure

SESSION = botocore.session.Session()


@pytest.mark.parametrize("partition", SESSION.get_available_partitions())
def test_every_region_of_every_partition_is_one(partition):
    for region in SESSION.get_available_regions("ec2", partition_name=partition):
        assert regions.problem(region) is None
        assert regions.warning(region) is None


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("us-eest-1", "us-east-1 or us-west-1"),
        ("eu-wst-1", "eu-west-1"),
        ("ap-southest-2", "ap-southeast-2"),
        ("us-gow-east-1", "us-gov-east-1"),
    ],
)
def test_fails_on_a_region_typed_wrongly_and_says_what_was_meant(region, meant):
    result = configure(*NETWORK, "--region", region)

    assert result.exit_code == 2
    assert f"--region must be an AWS region; got '{region}': did you mean {meant}?" in result.stderr


@pytest.mark.parametrize("region", ["eu-south-9", "us-north-1", "zz-west-1"])
def test_a_region_that_is_newer_than_botocore_is_warned_of_and_taken(region):
    result = configure(*NETWORK, "--region", region)

    assert result.exit_code == 0
    assert f"warning: {region} is no region that boto3 knows" in result.stderr


def test_without_boto3_any_region_of_the_right_form_is_taken(monkeypatch):
    regions.known_regions.cache_clear()
    monkeypatch.setitem(sys.modules, "botocore.session", None)

    assert (regions.problem("us-eest-1"), regions.warning("us-eest-1")) == (None, None)
    regions.known_regions.cache_clear()
