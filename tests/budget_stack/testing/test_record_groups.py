"""Groups of records: made, changed and deleted together, and only what is theirs."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError


def zone(fargate, name="example.com"):
    made = fargate.client("route53").create_hosted_zone(Name=name, CallerReference=name)
    return made["HostedZone"]["Id"].rpartition("/")[2]


def a_record(name, value="192.0.2.1", **more):
    return {"Name": name, "Type": "A", "TTL": "60", "ResourceRecords": [value], **more}


def group(*records, **properties):
    said = {"RecordSets": [*records], **properties}
    return {"Resources": {"Group": {"Type": "AWS::Route53::RecordSetGroup", "Properties": said}}}


def addresses(fargate, zone_id):
    records = fargate.client("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return {one["Name"]: one["ResourceRecords"][0]["Value"] for one in records if one["Type"] == "A"}


def test_records_come_change_and_go_with_their_group(fargate):
    zone_id = zone(fargate)
    first, second = a_record("a.example.com"), a_record("b.example.com.")
    stack = fargate.deploy(group(first, second, HostedZoneId=zone_id), how="read")

    assert addresses(fargate, zone_id) == {"a.example.com.": "192.0.2.1", "b.example.com.": "192.0.2.1"}
    assert stack.resources["Group"].ref.startswith("stack-Group-")

    stack.update(group(a_record("b.example.com", "192.0.2.2"), a_record("c.example.com"), HostedZoneId=zone_id))
    assert addresses(fargate, zone_id) == {"b.example.com.": "192.0.2.2", "c.example.com.": "192.0.2.1"}

    stack.delete()
    assert addresses(fargate, zone_id) == {}


def test_a_record_that_goes_leaves_those_of_other_names_and_the_same_identifier(fargate):
    zone_id = zone(fargate)
    some = [a_record(f"{name}.example.com", SetIdentifier="one", Weight=1) for name in "abc"]
    stack = fargate.deploy(group(*some, HostedZoneId=zone_id))

    stack.update(group(*some[:2], HostedZoneId=zone_id))

    assert set(addresses(fargate, zone_id)) == {"a.example.com.", "b.example.com."}


def test_another_zone_replaces_the_group(fargate):
    first, second = zone(fargate), zone(fargate, "example.org")
    stack = fargate.deploy(group(a_record("a.example.com"), HostedZoneId=first))

    changes = stack.update(group(a_record("a.example.org"), HostedZoneName="example.org."))

    assert changes == [("replaced", "Group")]
    assert (addresses(fargate, first), addresses(fargate, second)) == ({}, {"a.example.org.": "192.0.2.1"})


def test_an_update_that_fails_leaves_the_records_of_two_zones(fargate):
    first, second = zone(fargate), zone(fargate, "example.org")
    taken = {"Name": "taken.example.org", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.9"}]}
    fargate.client("route53").change_resource_record_sets(
        HostedZoneId=second,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": taken}]},
    )
    records = [a_record("a.example.com", HostedZoneId=first), a_record("a.example.org", HostedZoneId=second)]
    stack = fargate.deploy(group(*records))
    before = addresses(fargate, first), addresses(fargate, second)

    with pytest.raises(DeploymentFailed, match=r"Group: .*'taken.example.org.', type='A'\] but it already exists"):
        stack.update(
            group(
                a_record("a.example.com", "192.0.2.2", HostedZoneId=first),
                a_record("taken.example.org", HostedZoneId=second),
            )
        )

    assert (addresses(fargate, first), addresses(fargate, second)) == before


def test_a_record_of_a_group_may_lead_to_another_one_of_it(fargate):
    zone_id = zone(fargate)
    alias = {"DNSName": "a.example.com", "HostedZoneId": zone_id}

    stack = fargate.deploy(
        group(
            a_record("a.example.com"),
            {"Name": "b.example.com", "Type": "A", "AliasTarget": alias},
            HostedZoneId=zone_id,
        )
    )

    assert stack.resources["Group"].value("RecordSets/1/AliasTarget/DNSName", origin="read") == "a.example.com"


def test_fails_on_a_group_in_which_a_record_leads_nowhere(fargate):
    nowhere = {"Name": "a.example.com", "Type": "A"}

    with pytest.raises(DeploymentFailed, match="Group: Invalid request: Expected exactly one of"):
        fargate.deploy(group(nowhere, HostedZoneId=zone(fargate)))


def test_fails_on_a_group_without_records(fargate):
    with pytest.raises(RigError, match="Group has no RecordSets"):
        fargate.deploy(group(HostedZoneId=zone(fargate)))
