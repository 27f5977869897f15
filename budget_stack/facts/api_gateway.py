"""HTTP APIs of Amazon API Gateway: what they tell of clients, what nobody can change, where their VPC links can be."""

from __future__ import annotations

from fnmatch import fnmatchcase
from types import MappingProxyType

FRONT_HEADERS = MappingProxyType(
    {
        "Front-Address": "$context.identity.sourceIp",
        "Front-Proto": "https",
        "Front-Host": "$context.domainName",
    }
)
"""What the application is told of a client, in headers that an HTTP API overwrites whatever the client sends.

API Gateway writes none of the usual X-Forwarded headers, and lets nobody map them; the load balancer behind it would
fill in the VPC link's address and http. No underscores: a load balancer drops such names. HTTP APIs speak https alone.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

TLS_POLICY = "TLS_1_2"
"""The only security policy of an HTTP API's domain name: TLS 1.2 at least, and 1.3 for who offers it.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html
"""

RESERVED_HEADERS = (
    "access-control-*",
    "apigw-*",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "forwarded",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-amz-*",
    "x-amzn-*",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
)
"""Headers that an integration of an HTTP API cannot map, in small letters; `*` stands for any characters.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
"""

VPC_LINK_ZONES = MappingProxyType(
    {
        "ap-east-1": ("ape1-az2", "ape1-az3"),
        "ap-northeast-1": ("apne1-az1", "apne1-az2", "apne1-az4"),
        "ap-northeast-2": ("apne2-az1", "apne2-az2", "apne2-az3"),
        "ap-south-1": ("aps1-az1", "aps1-az2", "aps1-az3"),
        "ap-southeast-1": ("apse1-az1", "apse1-az2", "apse1-az3"),
        "ap-southeast-2": ("apse2-az1", "apse2-az2", "apse2-az3"),
        "ca-central-1": ("cac1-az1", "cac1-az2"),
        "eu-central-1": ("euc1-az1", "euc1-az2", "euc1-az3"),
        "eu-north-1": ("eun1-az1", "eun1-az2", "eun1-az3"),
        "eu-south-2": ("eus2-az1", "eus2-az2", "eus2-az3"),
        "eu-west-1": ("euw1-az1", "euw1-az2", "euw1-az3"),
        "eu-west-2": ("euw2-az1", "euw2-az2", "euw2-az3"),
        "eu-west-3": ("euw3-az1", "euw3-az3"),
        "me-south-1": ("mes1-az1", "mes1-az2", "mes1-az3"),
        "sa-east-1": ("sae1-az1", "sae1-az2", "sae1-az3"),
        "us-east-1": ("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6"),
        "us-east-2": ("use2-az1", "use2-az2", "use2-az3"),
        "us-gov-west-1": ("usgw1-az1", "usgw1-az2", "usgw1-az3"),
        "us-west-1": ("usw1-az1", "usw1-az3"),
        "us-west-2": ("usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"),
    }
)
"""The ids of the Availability Zones that a VPC link can use, by region; of other regions AWS's page says nothing.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
"""


def is_reserved(header: str) -> bool:
    """Tell whether an integration cannot map a header, whatever the case of its letters."""
    return any(fnmatchcase(header.lower(), pattern) for pattern in RESERVED_HEADERS)


def mapped_header(parameter: str) -> str | None:
    """The header that a key of an integration's RequestParameters is about, or None if it is about something else.

    Args:
        parameter: Such as `overwrite:header.Front-Host`.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
    """
    action, _, location = parameter.partition(":")
    kind, _, name = location.partition(".")
    return name if action in ("append", "overwrite", "remove") and kind == "header" and name else None


def vpc_link_takes(zone_id: str, region: str) -> bool:
    """Tell whether a VPC link can have a subnet in a zone, as far as it is known: no page lists every region."""
    return region not in VPC_LINK_ZONES or zone_id in VPC_LINK_ZONES[region]
