"""Namespaces of Cloud Map, and the services in them."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def namespace(fargate, name, **more):
    properties = {"Name": name, "Vpc": fargate.vpc_id, **more}
    return {"Type": "AWS::ServiceDiscovery::PrivateDnsNamespace", "Properties": properties}


def discovered(**properties):
    return {"Type": "AWS::ServiceDiscovery::Service", "Properties": properties}


def zones(fargate):
    found = fargate.client("route53").list_hosted_zones()["HostedZones"]
    return {zone["Name"]: zone["Id"].rpartition("/")[2] for zone in found}


def test_namespaces_of_one_network_have_a_zone_each_which_goes_with_them(fargate):
    both = {name: namespace(fargate, f"{name.lower()}.internal") for name in ("First", "Second")}
    stack = fargate.deploy({"Resources": both})

    assert zones(fargate) == {
        f"{name.lower()}.internal.": stack.resources[name].attributes["HostedZoneId"] for name in both
    }

    stack.update({"Resources": {"First": both["First"]}})
    assert set(zones(fargate)) == {"first.internal."}


def test_tasks_register_with_a_service_that_is_read_back(fargate):
    records = {"DnsRecords": [{"Type": "A", "TTL": 10}]}
    service = discovered(Name="api", NamespaceId={"Ref": "Space"}, DnsConfig=records)
    resources = {"Space": namespace(fargate, "internal"), "Api": service}

    stack = fargate.deploy(
        {"Resources": resources, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Api", "Arn"]}}}}, how="read"
    )

    assert stack.outputs["Arn"].endswith(f":service/{stack.resources['Api'].ref}")
    assert stack.resources["Api"].value("DnsConfig/DnsRecords/0/TTL", origin="read") == 10


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"NamespaceId": "ns-0123456789abcdef"}, "NamespaceNotFound: ns-0123456789abcdef"),
        (
            {"HealthCheckConfig": {"Type": "TCP"}, "HealthCheckCustomConfig": {"FailureThreshold": 1}},
            "HealthCheckConfig or a HealthCheckCustomConfig, and not both",
        ),
    ],
)
def test_fails_on_a_service_that_cloud_map_does_not_take(properties, words, fargate):
    with pytest.raises(DeploymentFailed, match=f"Api: .*{words}"):
        fargate.deploy({"Resources": {"Api": discovered(Name="api", **properties)}})


def test_fails_on_a_namespace_of_a_network_that_is_not_there(fargate):
    with pytest.raises(DeploymentFailed, match="Space: The VPC ID 'vpc-0123456789abcdef0' does not exist"):
        fargate.deploy({"Resources": {"Space": namespace(fargate, "internal", Vpc="vpc-0123456789abcdef0")}})
