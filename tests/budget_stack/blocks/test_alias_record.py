from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, add_alias_record


def test_a_record_is_in_one_zone_and_its_target_in_another(template):
    added = add_alias_record(
        template,
        domain_name="shop.example.com",
        hosted_zone_id="Z1",
        target_domain_name="target.example.net",
        target_hosted_zone_id="Z2",
    )

    assert added.record.to_dict()["Properties"] == {
        "Name": "shop.example.com",
        "Type": "A",
        "HostedZoneId": "Z1",
        "AliasTarget": {"DNSName": "target.example.net", "HostedZoneId": "Z2", "EvaluateTargetHealth": False},
    }


def test_fails_on_a_name_that_is_none(template):
    with pytest.raises(InvalidSetting, match="domain_name must be a domain name"):
        add_alias_record(
            template, domain_name="*", hosted_zone_id="Z1", target_domain_name="a.example", target_hosted_zone_id="Z2"
        )
