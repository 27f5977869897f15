"""Regions: the form of their codes, the partitions that they belong to, and what addresses end in there."""

from __future__ import annotations

from types import MappingProxyType

REGION_PATTERN = "[a-z]{2,4}(-[a-z]+)+-[0-9]+"
"""What the code of a region looks like, whether or not there is one of it.

Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""

# https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
_PARTITIONS = MappingProxyType(
    {
        "cn-": "aws-cn",
        "us-gov-": "aws-us-gov",
        "us-iso-": "aws-iso",
        "us-isob-": "aws-iso-b",
        "eu-isoe-": "aws-iso-e",
        "us-isof-": "aws-iso-f",
        "eusc-": "aws-eusc",
    }
)
_SUFFIXES = MappingProxyType(
    {
        "aws": "amazonaws.com",
        "aws-us-gov": "amazonaws.com",
        "aws-cn": "amazonaws.com.cn",
        "aws-iso": "c2s.ic.gov",
        "aws-iso-b": "sc2s.sgov.gov",
        "aws-iso-e": "cloud.adc-e.uk",
        "aws-iso-f": "csp.hci.ic.gov",
        "aws-eusc": "amazonaws.eu",
    }
)


def partition_of(region: str) -> str:
    """Return the partition of a region, such as `aws-cn` for `cn-north-1`; `aws` for a region that is not known.

    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    return next((partition for start, partition in _PARTITIONS.items() if region.startswith(start)), "aws")


def url_suffix_of(partition: str) -> str:
    """Return the domain that addresses of a partition end in, as `AWS::URLSuffix` gives it.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
    """
    return _SUFFIXES.get(partition, "amazonaws.com")


_CONSOLES = MappingProxyType({"aws-us-gov": "console.amazonaws-us-gov.com", "aws-cn": "console.amazonaws.cn"})


def console_of(region: str) -> str:
    """Return the host name of the console.

    Source: https://docs.aws.amazon.com/signin/latest/userguide/console-sign-in-tutorials.html
    """
    return _CONSOLES.get(partition_of(region), "console.aws.amazon.com")
