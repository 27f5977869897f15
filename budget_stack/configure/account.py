"""Reads the VPCs and subnets of one account and region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budget_stack.configure import credentials
from budget_stack.configure.certificates import Certificate
from budget_stack.configure.zones import Zone
from budget_stack.facts.dsql import DSQL_REGIONS
from budget_stack.facts.network import ANY_IPV4


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """A VPC; `name` is its Name tag, or empty."""

    id: str
    name: str
    cidrs: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet.

    Attributes:
        name: Its Name tag, or empty.
        zone: Its availability zone.
        zone_id: What that zone is called in every account; empty if unknown.
        public: Whether its route table leads to an internet gateway; None if no table of it is to be seen,
            as in a VPC that another account shares.
    """

    id: str
    name: str
    vpc_id: str
    zone: str
    cidr: str
    free_addresses: int
    public: bool | None
    zone_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one account has in one region.

    Attributes:
        vpcs, subnets: By id.
        repositories: Names of the ECR repositories; None if they may not be listed.
        databases: Identifiers of the Aurora DSQL clusters, as far as they may be listed.
        zones: The hosted zones by id; None if nobody has asked, or they may not be listed.
        certificates: The certificates by ARN; None for the same reasons.
    """

    region: str
    vpcs: Mapping[str, Vpc]
    subnets: Mapping[str, Subnet]
    repositories: frozenset[str] | None
    databases: frozenset[str] = frozenset()
    zones: Mapping[str, Zone] | None = None
    certificates: Mapping[str, Certificate] | None = None

    def public_zones(self) -> tuple[Zone, ...]:
        """Return the hosted zones that the internet sees, as far as they are known."""
        return tuple(zone for zone in (self.zones or {}).values() if not zone.is_private)

    def subnets_of(self, vpc_id: str) -> tuple[Subnet, ...]:
        """Return a VPC's subnets."""
        return tuple(subnet for subnet in self.subnets.values() if subnet.vpc_id == vpc_id)

    def zones_of(self, vpc_id: str) -> tuple[str, ...]:
        """Return the availability zones in which a VPC has subnets."""
        return tuple(sorted({subnet.zone for subnet in self.subnets_of(vpc_id)}))


def read_account(session: Any, region: str) -> Account:
    """List VPCs, subnets, route tables, repositories and databases.

    Raises:
        NotListed: AWS could not be asked, or did not answer.
    """
    with credentials.explained():
        ec2 = credentials.client(session, "ec2", region)
        vpcs = [
            Vpc(
                id=vpc["VpcId"],
                name=_name(vpc),
                cidrs=tuple(block["CidrBlock"] for block in vpc.get("CidrBlockAssociationSet", ())),
                is_default=vpc["IsDefault"],
            )
            for vpc in _all(ec2, "describe_vpcs", "Vpcs")
        ]
        if not vpcs:
            raise credentials.NotListed(f"there is none in {region}: pass another --region, or make one first")
        is_public = _public_subnets(list(_all(ec2, "describe_route_tables", "RouteTables")))
        subnets = [
            Subnet(
                id=subnet["SubnetId"],
                name=_name(subnet),
                vpc_id=subnet["VpcId"],
                zone=subnet["AvailabilityZone"],
                zone_id=subnet.get("AvailabilityZoneId", ""),
                cidr=subnet.get("CidrBlock", "IPv6 only"),
                free_addresses=subnet["AvailableIpAddressCount"],
                public=is_public.get(subnet["SubnetId"], is_public.get(subnet["VpcId"])),
            )
            for subnet in _all(ec2, "describe_subnets", "Subnets")
        ]
        return Account(
            region=region,
            vpcs={vpc.id: vpc for vpc in sorted(vpcs, key=lambda vpc: (not vpc.is_default, vpc.name, vpc.id))},
            subnets={it.id: it for it in sorted(subnets, key=lambda it: (not it.public, it.zone, it.name, it.id))},
            repositories=_names(lambda: _repositories(session, region)),
            databases=_names(lambda: _databases(session, region)) or frozenset(),
        )


def _repositories(session: Any, region: str) -> Iterator[str]:
    ecr = credentials.client(session, "ecr", region)
    return (it["repositoryName"] for it in _all(ecr, "describe_repositories", "repositories"))


def _databases(session: Any, region: str) -> Iterator[str]:
    if region not in DSQL_REGIONS:
        return iter(())
    return (it["identifier"] for it in _all(credentials.client(session, "dsql", region), "list_clusters", "clusters"))


def _all(client: Any, operation: str, key: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate():
        yield from page[key]


def _name(described: Mapping[str, Any]) -> str:
    return next((str(tag["Value"]) for tag in described.get("Tags", ()) if tag["Key"] == "Name"), "")


def _public_subnets(tables: list[Any]) -> dict[str, bool]:
    """Return whether each route table leads to an internet gateway, by subnet, and by VPC for its main table."""
    return {
        association.get("SubnetId", table["VpcId"]): any(
            route.get("DestinationCidrBlock") == ANY_IPV4
            and route.get("GatewayId", "").startswith("igw-")
            and route.get("State") != "blackhole"
            for route in table["Routes"]
        )
        for table in tables
        for association in table["Associations"]
        if association.get("SubnetId") or association.get("Main")
    }


def _names(ask: Callable[[], Iterator[str]]) -> frozenset[str] | None:
    return credentials.unless_refused(lambda: frozenset(ask()))
