"""Security groups, and the load balancer."""

from __future__ import annotations

import pytest

from tests.budget_stack.budget_tracker.shipped import EXISTING, properties, resources
from tests.support.resolution import NETWORK


def test_there_are_two_security_groups():
    types = [resource["Type"] for resource in resources().values()]

    assert types.count("AWS::EC2::SecurityGroup") == 2
    for group in ("LoadBalancerSecurityGroup", "TaskSecurityGroup"):
        assert properties(group)["VpcId"] == NETWORK["VpcId"]


def test_the_load_balancer_takes_port_80_from_the_allowed_addresses_alone():
    (rule,) = properties("LoadBalancerSecurityGroup", AllowedCidr="203.0.113.0/24")["SecurityGroupIngress"]

    assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("203.0.113.0/24", "tcp", 80, 80)


def test_the_task_takes_the_container_port_from_the_load_balancer_alone():
    (rule,) = properties("TaskSecurityGroup", ContainerPort=8080)["SecurityGroupIngress"]

    assert rule["SourceSecurityGroupId"] == "{LoadBalancerSecurityGroup.GroupId}"
    assert rule["IpProtocol"] == "tcp"
    assert (rule["FromPort"], rule["ToPort"]) == ("8080", "8080")
    assert "CidrIp" not in rule


def test_the_load_balancer_reaches_the_tasks_and_nothing_else():
    (nowhere,) = properties("LoadBalancerSecurityGroup")["SecurityGroupEgress"]
    opening = properties("LoadBalancerEgress", ContainerPort=8080)

    assert (nowhere["CidrIp"], nowhere["IpProtocol"]) == ("127.0.0.1/32", "-1")
    assert opening["IpProtocol"] == "tcp"
    assert opening["GroupId"] == "{LoadBalancerSecurityGroup.GroupId}"
    assert opening["DestinationSecurityGroupId"] == "{TaskSecurityGroup.GroupId}"
    assert (opening["FromPort"], opening["ToPort"]) == ("8080", "8080")


@pytest.mark.parametrize(
    ("database", "ports"), [({}, [443, 5432]), (EXISTING, [443, 5432]), ({"Database": "none"}, [443])]
)
def test_the_task_reaches_https_and_its_database_and_nothing_else(database, ports):
    rules = properties("TaskSecurityGroup", **database)["SecurityGroupEgress"]

    assert [(r.get("CidrIp") or r["CidrIpv6"], r["IpProtocol"], r["FromPort"], r["ToPort"]) for r in rules] == [
        (anywhere, "tcp", port, port) for port in ports for anywhere in ("0.0.0.0/0", "::/0")
    ]


def test_every_rule_of_a_security_group_is_described():
    rules = []
    for resource in resources().values():
        if resource["Type"] == "AWS::EC2::SecurityGroup":
            rules += resource["Properties"]["SecurityGroupIngress"] + resource["Properties"]["SecurityGroupEgress"]
        if resource["Type"] in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"):
            rules.append(resource["Properties"])

    assert rules
    assert [rule for rule in rules if not rule.get("Description")] == []


def test_the_load_balancer_is_an_internet_facing_application_load_balancer_in_both_subnets():
    load_balancer = properties("LoadBalancer")

    assert (load_balancer["Type"], load_balancer["Scheme"]) == ("application", "internet-facing")
    assert load_balancer["Subnets"] == [NETWORK["PublicSubnet1"], NETWORK["PublicSubnet2"]]
    assert load_balancer["SecurityGroups"] == ["{LoadBalancerSecurityGroup.GroupId}"]


def test_the_load_balancer_drops_invalid_headers_and_is_strictest_on_desync():
    attributes = {a["Key"]: a["Value"] for a in properties("LoadBalancer")["LoadBalancerAttributes"]}

    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["routing.http.desync_mitigation_mode"] == "strictest"


def test_the_listener_takes_http_on_port_80_and_answers_404_by_itself():
    listener = properties("HttpListener")

    assert listener["LoadBalancerArn"] == "{LoadBalancer}"
    assert (listener["Protocol"], listener["Port"]) == ("HTTP", 80)
    assert listener["DefaultActions"] == [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


def test_one_rule_of_the_listener_forwards_every_path_to_the_service():
    rule = properties("ListenerRule")

    assert rule["ListenerArn"] == "{HttpListener}"
    assert [c["PathPatternConfig"]["Values"] for c in rule["Conditions"]] == [["/*"]]
    assert rule["Actions"] == [{"Type": "forward", "TargetGroupArn": "{TargetGroup}"}]


def test_the_target_group_takes_addresses_and_checks_their_health():
    group = properties("TargetGroup", HealthCheckPath="/ready")

    assert (group["TargetType"], group["Protocol"], group["Port"]) == ("ip", "HTTP", 80)
    assert group["VpcId"] == NETWORK["VpcId"]
    assert (group["HealthCheckPath"], group["Matcher"]) == ("/ready", {"HttpCode": "200"})
    assert (group["HealthCheckTimeoutSeconds"], group["HealthCheckIntervalSeconds"]) == (5, 15)
    assert (group["HealthyThresholdCount"], group["UnhealthyThresholdCount"]) == (2, 3)
    assert group["TargetGroupAttributes"] == [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
