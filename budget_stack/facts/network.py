"""Addresses and ports."""

from __future__ import annotations

ANY_IPV4 = "0.0.0.0/0"
ANY_IPV6 = "::/0"
EVERYBODY = (ANY_IPV4, ANY_IPV6)
"""The ranges that hold every address there is.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
"""The protocols that EC2 has names for, by their numbers; of all others, no port counts.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "VpcEndpointId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)
"""The properties of a route of which it has one each.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
"""

GATEWAY_SERVICES = ("s3", "dynamodb", "s3express")
"""The services that have endpoints of type Gateway.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-networking.html
"""
