"""What is given to a VPC besides subnets and gateways: further ranges, DHCP options, logs of its traffic, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import DHCP_OPTIONS, FLOW_LOG, PREFIX_LIST, VPC_CIDR_BLOCK, VPC_DHCP_OPTIONS
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.tags import update_tags, with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.buckets import finding_buckets_by_prefix
from budget_stack.testing.handlers.moto.gaps import let_go_of_dhcp_options, resize_prefix_list
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without
from budget_stack.testing.ledger import Entry

# The API's names of DHCP options.
_OPTIONS = fixed(
    DomainName="domain-name",
    DomainNameServers="domain-name-servers",
    Ipv6AddressPreferredLeaseTime="ipv6-address-preferred-lease-time",
    NetbiosNameServers="netbios-name-servers",
    NetbiosNodeType="netbios-node-type",
    NtpServers="ntp-servers",
)


class VpcCidrBlock(Handler):
    """`AWS::EC2::VPCCidrBlock`, a further range of addresses."""

    create_only = frozenset(
        {
            "AmazonProvidedIpv6CidrBlock",
            "CidrBlock",
            "Ipv4IpamPoolId",
            "Ipv4NetmaskLength",
            "Ipv6CidrBlock",
            "Ipv6CidrBlockNetworkBorderGroup",
            "Ipv6IpamPoolId",
            "Ipv6NetmaskLength",
            "Ipv6Pool",
            "VpcId",
        }
    )
    required = frozenset({"VpcId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["VpcId"])

    def create(self, aws: Context, properties: Properties) -> str:
        answer = aws.create("ec2", "associate_vpc_cidr_block", properties)
        association = answer.get("CidrBlockAssociation") or answer["Ipv6CidrBlockAssociation"]
        return f"{association['AssociationId']}|{properties['VpcId']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[0]

    def read(self, aws: Context, physical_id: str) -> Properties:
        association_id, _, vpc_id = physical_id.partition("|")
        (vpc,) = aws.read("ec2", "describe_vpcs", VpcIds=[vpc_id])["Vpcs"]
        blocks = (*vpc["CidrBlockAssociationSet"], *vpc.get("Ipv6CidrBlockAssociationSet", ()))
        (block,) = (it for it in blocks if it["AssociationId"] == association_id)
        return {**block, "AmazonProvidedIpv6CidrBlock": block.get("Ipv6Pool") == "Amazon", "VpcId": vpc_id}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": self.ref(physical_id)}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "disassociate_vpc_cidr_block", AssociationId=self.ref(physical_id))


class DhcpOptions(Handler):
    """`AWS::EC2::DHCPOptions`."""

    create_only = frozenset(_OPTIONS)
    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        said = {name: properties[name] for name in _OPTIONS if name in properties}
        options = [
            {"Key": _OPTIONS[name], "Values": value if isinstance(value, list) else [value]}
            for name, value in said.items()
        ]
        answer = aws.create("ec2", "create_dhcp_options", {"DhcpConfigurations": options})
        physical_id: str = answer["DhcpOptions"]["DhcpOptionsId"]
        return physical_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # moto does not keep the tags that are given with them
        update_tags(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        (options,) = aws.read("ec2", "describe_dhcp_options", DhcpOptionsIds=[physical_id])["DhcpOptions"]
        by_key = {it["Key"]: [value["Value"] for value in it["Values"]] for it in options["DhcpConfigurations"]}
        lists = {name: by_key[key] for name, key in _OPTIONS.items() if key in by_key}
        one = ("DomainName", "Ipv6AddressPreferredLeaseTime", "NetbiosNodeType")
        return {**only(options, "Tags"), **lists, **{name: lists[name][0] for name in one if name in lists}}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"DhcpOptionsId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, physical_id, properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # an option goes out as a key and its values
        return entry.sent("Values", value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_dhcp_options", DhcpOptionsId=physical_id)


class VpcDhcpOptions(Handler):
    """`AWS::EC2::VPCDHCPOptionsAssociation`."""

    deleted_first = True
    create_only = frozenset({"DhcpOptionsId", "VpcId"})
    required = frozenset({"DhcpOptionsId", "VpcId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["VpcId"])

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("ec2", "associate_dhcp_options", properties)
        let_go_of_dhcp_options(aws.account)
        return f"{properties['DhcpOptionsId']}|{properties['VpcId']}"

    def read(self, aws: Context, physical_id: str) -> Properties:
        vpc_id = physical_id.partition("|")[2]
        (vpc,) = aws.read("ec2", "describe_vpcs", VpcIds=[vpc_id])["Vpcs"]
        return only(vpc, "DhcpOptionsId", "VpcId")

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # others have taken the place of those that were replaced
        if self.read(aws, physical_id)["DhcpOptionsId"] == properties["DhcpOptionsId"]:
            said = {**only(properties, "VpcId"), "DhcpOptionsId": "default"}
            aws.complete("ec2", "associate_dhcp_options", said)


class FlowLog(Handler):
    """`AWS::EC2::FlowLog`."""

    create_only = frozenset(
        {
            "DeliverCrossAccountRole",
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "TagFieldSpecifications",
            "TrafficType",
        }
    )
    required = frozenset({"ResourceId", "ResourceType"})
    resets = fixed(Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "DeliverLogsPermissionArn" in properties:
            role = properties["DeliverLogsPermissionArn"]
            yield from references.missing_role(aws, "DeliverLogsPermissionArn", role)
        if properties.get("LogDestinationType") == "s3" and (destination := properties.get("LogDestination")):
            bucket = destination.rpartition(":")[2].partition("/")[0]
            if bucket not in [each["Name"] for each in aws.read("s3", "list_buckets")["Buckets"]]:
                yield f"LogDestination: {bucket} does not exist."

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("vpc-flow-log", without(properties, "ResourceId"))
        with finding_buckets_by_prefix(aws.account):
            answer = aws.create("ec2", "create_flow_logs", said, ResourceIds=[properties["ResourceId"]])
        for refusal in answer["Unsuccessful"]:
            raise DeploymentFailed(aws.logical_id, refusal["Error"]["Message"])
        flow_log: str = answer["FlowLogIds"][0]
        return flow_log

    def read(self, aws: Context, physical_id: str) -> Properties:
        (flow_log,) = aws.read("ec2", "describe_flow_logs", FlowLogIds=[physical_id])["FlowLogs"]
        kinds = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}
        return {**flow_log, "ResourceType": kinds.get(flow_log["ResourceId"].partition("-")[0])}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_flow_logs", FlowLogIds=[physical_id])


class PrefixList(Handler):
    """`AWS::EC2::PrefixList`, which has room for its entries unless the template says for how many."""

    required = frozenset({"AddressFamily", "PrefixListName"})
    unordered = frozenset({"Entries", "Tags"})
    resets = fixed(Entries=[], Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        room = {"MaxEntries": len(properties.get("Entries", ()))}
        said = with_tags("prefix-list", room | dict(properties))
        prefixes: str = aws.create("ec2", "create_managed_prefix_list", said)["PrefixList"]["PrefixListId"]
        return prefixes

    def read(self, aws: Context, physical_id: str) -> Properties:
        entries = aws.read("ec2", "get_managed_prefix_list_entries", PrefixListId=physical_id)["Entries"]
        # versions and states tell of changes, and not of the list
        return {**without(self._list(aws, physical_id), "State", "Version"), "Entries": entries}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        prefixes = self._list(aws, physical_id)
        return {"Arn": prefixes["PrefixListArn"], **only(prefixes, "OwnerId", "PrefixListId", "Version")}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "AddressFamily" in different:
            raise RigError(f"{aws.logical_id} becomes a list of other addresses, which the rig does not carry")
        if "MaxEntries" in different and "MaxEntries" in properties:
            # its size and its entries change one after the other
            said = only(properties, "MaxEntries", "PrefixListName")
            aws.complete("ec2", "modify_managed_prefix_list", said, PrefixListId=physical_id)
            resize_prefix_list(aws.account, physical_id, int(properties["MaxEntries"]))
        wanted, current = properties.get("Entries", []), before.get("Entries", [])
        if different & {"Entries", "PrefixListName"}:
            said = {
                **only(properties, "PrefixListName"),
                "AddEntries": [entry for entry in wanted if entry not in current],
                "RemoveEntries": [only(entry, "Cidr") for entry in current if entry not in wanted],
            }
            version = self._list(aws, physical_id)["Version"]
            aws.complete("ec2", "modify_managed_prefix_list", said, PrefixListId=physical_id, CurrentVersion=version)
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_managed_prefix_list", PrefixListId=physical_id)

    def _list(self, aws: Context, physical_id: str) -> dict[str, Any]:
        (prefixes,) = aws.read("ec2", "describe_managed_prefix_lists", PrefixListIds=[physical_id])["PrefixLists"]
        if prefixes["State"] == "delete-complete":
            raise RigError(f"the prefix list {physical_id} is gone")
        return dict(prefixes)


HANDLERS = {
    VPC_CIDR_BLOCK: VpcCidrBlock(),
    DHCP_OPTIONS: DhcpOptions(),
    VPC_DHCP_OPTIONS: VpcDhcpOptions(),
    FLOW_LOG: FlowLog(),
    PREFIX_LIST: PrefixList(),
}
