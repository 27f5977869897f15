"""Network ACLs, their entries, and the subnets that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import NETWORK_ACL, NETWORK_ACL_ENTRY, SUBNET_NETWORK_ACL
from budget_stack.facts.template import as_text
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.of_vpc import OfVpc
from budget_stack.testing.handlers.ec2.tags import with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only
from budget_stack.testing.ledger import same


class NetworkAcl(OfVpc):
    """`AWS::EC2::NetworkAcl`."""

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("network-acl", properties)
        acl: str = aws.create("ec2", "create_network_acl", said)["NetworkAcl"]["NetworkAclId"]
        return acl

    def read(self, aws: Context, physical_id: str) -> Properties:
        return _acl(aws, physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_network_acl", NetworkAclId=physical_id)


class NetworkAclEntry(Handler):
    """`AWS::EC2::NetworkAclEntry`, identified by its ACL, number and way."""

    create_only = frozenset({"Egress", "NetworkAclId", "RuleNumber"})
    required = frozenset({"NetworkAclId", "Protocol", "RuleAction", "RuleNumber"})
    names = fixed(Icmp="IcmpTypeCode")
    resets = fixed(CidrBlock=None, Icmp=None, Ipv6CidrBlock=None, PortRange=None)

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("ec2", "create_network_acl_entry", {"Egress": False, **properties})
        way = as_text(properties.get("Egress", False))
        return f"{properties['NetworkAclId']}|{properties['RuleNumber']}|{way}"

    def read(self, aws: Context, physical_id: str) -> Properties:
        acl, number, way = physical_id.split("|")
        entries = _acl(aws, acl)["Entries"]
        (entry,) = (it for it in entries if same(it["RuleNumber"], number) and as_text(it["Egress"]) == way)
        return {**entry, "NetworkAclId": acl}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("ec2", "replace_network_acl_entry", {"Egress": False, **properties})

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        said = {"Egress": False, **only(properties, "Egress", "NetworkAclId", "RuleNumber")}
        aws.complete("ec2", "delete_network_acl_entry", said)


class SubnetNetworkAcl(Handler):
    """`AWS::EC2::SubnetNetworkAclAssociation`: a subnet always has an ACL, its VPC's own where it has no other."""

    deleted_first = True
    create_only = frozenset({"NetworkAclId", "SubnetId"})
    required = frozenset({"NetworkAclId", "SubnetId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_subnets(aws, [properties["SubnetId"]])

    def create(self, aws: Context, properties: Properties) -> str:
        subnet = {"Name": "association.subnet-id", "Values": [properties["SubnetId"]]}
        (acl,) = aws.read("ec2", "describe_network_acls", Filters=[subnet])["NetworkAcls"]
        current = next(it for it in acl["Associations"] if it["SubnetId"] == properties["SubnetId"])
        said = {"AssociationId": current["NetworkAclAssociationId"], **only(properties, "NetworkAclId")}
        association: str = aws.create("ec2", "replace_network_acl_association", said)["NewAssociationId"]
        return association

    def read(self, aws: Context, physical_id: str) -> Properties:
        return _association(aws, physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"AssociationId": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # another association of the subnet has taken the place of one that was replaced
        if association := _association(aws, physical_id):
            vpc = {"Name": "vpc-id", "Values": [_acl(aws, association["NetworkAclId"])["VpcId"]]}
            acls = aws.read("ec2", "describe_network_acls", Filters=[vpc])["NetworkAcls"]
            default = next(acl["NetworkAclId"] for acl in acls if acl["IsDefault"])
            said = {"AssociationId": physical_id, "NetworkAclId": default}
            aws.complete("ec2", "replace_network_acl_association", said)


def _acl(aws: Context, acl_id: str) -> dict[str, Any]:
    (acl,) = aws.read("ec2", "describe_network_acls", NetworkAclIds=[acl_id])["NetworkAcls"]
    return dict(acl)


def _association(aws: Context, association_id: str) -> dict[str, Any]:
    acls = aws.read("ec2", "describe_network_acls")["NetworkAcls"]
    associations = (it for acl in acls for it in acl["Associations"])
    return next((dict(it) for it in associations if it["NetworkAclAssociationId"] == association_id), {})


HANDLERS = {
    NETWORK_ACL: NetworkAcl(),
    NETWORK_ACL_ENTRY: NetworkAclEntry(),
    SUBNET_NETWORK_ACL: SubnetNetworkAcl(),
}
