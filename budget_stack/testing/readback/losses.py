"""What moto does not keep, or no API tells: the one list of properties that are only known to have been sent.

Each entry is proven by a test to be lost still, and whatever is lost and not here is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from budget_stack.testing.readback.comparison import without_positions


class Loss(NamedTuple):
    """A property that cannot be read back.

    Attributes:
        type: The resource type.
        property: Its path, with `*` for a position; what is below it is lost as well.
        moto: The version that this was found with.
        reason: Why.
        beside: A property in the same mapping without which it is kept; empty where it is lost in any case.
    """

    type: str
    property: str
    moto: str
    reason: str
    beside: str = ""

    def covers(self, type_: str, path: str, properties: Mapping[str, Any]) -> bool:
        """Tell whether it is about a path of a resource that has these properties."""
        if type_ != self.type or not f"{without_positions(path)}/".startswith(f"{self.property}/"):
            return False
        return not self.beside or self.beside in _around(properties, path)


_NOT_KEPT = "moto does not keep it"
_OF_LISTS = "moto keeps descriptions of ranges and groups, and not of prefix lists"
_AFTER_UPDATE = "moto keeps it neither from create_service nor from update_service"

LOSSES: Final = (
    Loss("AWS::ApplicationAutoScaling::ScalableTarget", "Tags", "5.2.5", "moto has no list_tags_for_resource there"),
    Loss("AWS::EC2::SecurityGroup", "SecurityGroupIngress/*/Description", "5.2.5", _OF_LISTS, "SourcePrefixListId"),
    Loss("AWS::EC2::SecurityGroup", "SecurityGroupEgress/*/Description", "5.2.5", _OF_LISTS, "DestinationPrefixListId"),
    Loss("AWS::EC2::SecurityGroupEgress", "Description", "5.2.5", _OF_LISTS, "DestinationPrefixListId"),
    Loss("AWS::EC2::SecurityGroupIngress", "Description", "5.2.5", _OF_LISTS, "SourcePrefixListId"),
    Loss(
        "AWS::ECR::Repository",
        "EmptyOnDelete",
        "5.2.5",
        "CloudFormation's own, which no API takes: images are deleted with their repository",
    ),
    Loss("AWS::ECS::Service", "GatewayConnectors", "5.2.5", _AFTER_UPDATE),
    Loss("AWS::ECS::Service", "ServiceConnectConfiguration", "5.2.5", _AFTER_UPDATE),
    Loss("AWS::ECS::Service", "VolumeConfigurations", "5.2.5", _AFTER_UPDATE),
    Loss("AWS::ECS::Service", "VpcLatticeConfigurations", "5.2.5", _AFTER_UPDATE),
    Loss("AWS::ECS::TaskDefinition", "EnableFaultInjection", "5.2.5", _NOT_KEPT),
    Loss("AWS::ElasticLoadBalancingV2::Listener", "MutualAuthentication", "5.2.5", _NOT_KEPT),
    Loss("AWS::ElasticLoadBalancingV2::ListenerRule", "Transforms", "5.2.5", _NOT_KEPT),
    Loss("AWS::Logs::LogGroup", "DeletionProtectionEnabled", "5.2.5", _NOT_KEPT),
    Loss("AWS::Logs::LogGroup", "LogGroupClass", "5.2.5", _NOT_KEPT),
    Loss(
        "AWS::SecretsManager::Secret",
        "GenerateSecretString",
        "5.2.5",
        "CloudFormation generates the value; no API, of AWS neither, tells how it was generated",
    ),
)


def _around(properties: Any, path: str) -> Mapping[str, Any]:
    for part in path.split("/")[:-1]:
        properties = properties[int(part)] if isinstance(properties, list) else properties[part]
    around: Mapping[str, Any] = properties
    return around
