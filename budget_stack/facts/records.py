"""Records of Route 53: what routes between those of one name."""

from __future__ import annotations

ROUTING = (
    "Weight",
    "Region",
    "GeoLocation",
    "GeoProximityLocation",
    "Failover",
    "MultiValueAnswer",
    "CidrRoutingConfig",
)
"""The properties by which one of several records of one name and type is chosen: a record has one of them at most.

Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
"""

ONCE = ("Region", "GeoLocation", "Failover")
"""Of these, two records of one name and type must not have the same."""

CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The zone of all distributions of CloudFront.

Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
"""
