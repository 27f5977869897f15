"""VPC links of HTTP APIs: the availability zones that they can be in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _zones(code: str, *numbers: int) -> frozenset[str]:
    return frozenset(f"{code}-az{number}" for number in numbers)


VPC_LINK_ZONES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "us-east-1": _zones("use1", 1, 2, 4, 5, 6),
        "us-east-2": _zones("use2", 1, 2, 3),
        "us-west-1": _zones("usw1", 1, 3),
        "us-west-2": _zones("usw2", 1, 2, 3, 4),
        "ap-east-1": _zones("ape1", 2, 3),
        "ap-northeast-1": _zones("apne1", 1, 2, 4),
        "ap-northeast-2": _zones("apne2", 1, 2, 3),
        "ap-south-1": _zones("aps1", 1, 2, 3),
        "ap-southeast-1": _zones("apse1", 1, 2, 3),
        "ap-southeast-2": _zones("apse2", 1, 2, 3),
        "ca-central-1": _zones("cac1", 1, 2),
        "eu-central-1": _zones("euc1", 1, 2, 3),
        "eu-north-1": _zones("eun1", 1, 2, 3),
        "eu-south-2": _zones("eus2", 1, 2, 3),
        "eu-west-1": _zones("euw1", 1, 2, 3),
        "eu-west-2": _zones("euw2", 1, 2, 3),
        "eu-west-3": _zones("euw3", 1, 3),
        "me-south-1": _zones("mes1", 1, 2, 3),
        "sa-east-1": _zones("sae1", 1, 2, 3),
        "us-gov-west-1": _zones("usgw1", 1, 2, 3),
    }
)
"""By region, the zones that AWS lists, by the ids that mean the same zone in every account.

CreateVpcLink refuses a subnet in another zone: "is in Availability Zone 'euw3-az2' where service is not available".

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
"""
