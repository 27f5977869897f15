"""How what belongs to a network changes in the template of everything."""

from __future__ import annotations

CHANGES_OF_NETWORKS = {
    "WebIn": {"Protocol": 17, "RuleAction": "deny", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 53, "To": 54}},
    "PingOut": {
        "Protocol": 1,
        "RuleAction": "allow",
        "Ipv6CidrBlock": "2001:db8::/32",
        "Icmp": {"Code": 0, "Type": 8},
    },
    "Offices": {
        "PrefixListName": "places",
        "MaxEntries": 6,
        "Entries": [{"Cidr": "192.0.2.0/24", "Description": "Another"}, {"Cidr": "203.0.113.0/24"}],
    },
    **{
        unchanged: {}
        for unchanged in (
            "Acl",
            "Address",
            "Further",
            "Inside",
            "MoreRoom",
            "Named",
            "Names",
            "OutBySix",
            "Rejected",
            "RoomOfSix",
            "Traffic",
            "Translated",
            "Walled",
        )
    },
}
