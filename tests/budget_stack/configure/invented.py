"""An account that never was, for checks that need no emulator."""

from __future__ import annotations

from budget_stack.configure.account import Account, Subnet, Vpc

REGION = "eu-west-1"
VPC = "vpc-0123456789abcdef0"
OTHER_VPC = "vpc-0123456789abcdef1"
NARROW_VPC = "vpc-0123456789abcdef2"
PUBLIC_A = "subnet-0123456789abcdef0"
PUBLIC_A2 = "subnet-0123456789abcdef1"
PUBLIC_B = "subnet-0123456789abcdef2"
PRIVATE_B = "subnet-0123456789abcdef3"
ELSEWHERE_B = "subnet-0123456789abcdef4"
UNKNOWN_B = "subnet-0123456789abcdef5"


def invented_account(
    repositories=frozenset({"budget-tracker"}), databases=frozenset(), zone_ids=None, zones=None, certificates=None
):
    vpcs = [
        Vpc(id=id_, name=name, cidrs=("10.0.0.0/16",), is_default=False)
        for id_, name in ((VPC, "main"), (OTHER_VPC, "other"), (NARROW_VPC, "narrow"))
    ]
    subnets = [
        Subnet(
            id=id_,
            name="",
            vpc_id=vpc_id,
            zone=f"{REGION}{zone}",
            zone_id=(zone_ids or {}).get(id_, f"euw1-az{'abc'.index(zone) + 1}"),
            cidr="10.0.0.0/24",
            free_addresses=9,
            public=public,
        )
        for id_, vpc_id, zone, public in (
            (PUBLIC_A, VPC, "a", True),
            (PUBLIC_A2, VPC, "a", True),
            (PUBLIC_B, VPC, "b", True),
            (PRIVATE_B, VPC, "b", False),
            (UNKNOWN_B, VPC, "b", None),
            (ELSEWHERE_B, OTHER_VPC, "b", True),
            ("subnet-0123456789abcdef6", OTHER_VPC, "c", True),
            ("subnet-0123456789abcdef7", NARROW_VPC, "a", True),
        )
    ]
    return Account(
        region=REGION,
        vpcs={vpc.id: vpc for vpc in vpcs},
        subnets={subnet.id: subnet for subnet in subnets},
        repositories=repositories,
        databases=databases,
        zones=zones,
        certificates=certificates,
    )
