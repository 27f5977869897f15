"""What clients meet: each address, and what its parts know of each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Equals, Not, Parameter, Ref, Template

from budget_stack import (
    ContainerSettings,
    HttpApiSettings,
    HttpsSettings,
    InvalidSetting,
    RoutingSettings,
    Settings,
    build_stack,
    to_yaml,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.support.cfn_lint import findings
from tests.support.resolution import resolve

CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"
NAMED = HttpsSettings(domain_name="invoices.example.com", hosted_zone_id=ZONE)
SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
)
API = replace(SETTINGS, address="api-gateway")
ALL = {
    "plain": SETTINGS,
    "certificate": replace(SETTINGS, https=HttpsSettings(certificate_arn=CERTIFICATE)),
    "name": replace(SETTINGS, https=NAMED),
    "both": replace(SETTINGS, https=replace(NAMED, certificate_arn=CERTIFICATE)),
    "api": API,
    "api-name": replace(API, https=NAMED),
    "api-both": replace(API, https=replace(NAMED, certificate_arn=CERTIFICATE)),
}


def properties(settings, logical_id):
    return build_stack(settings).template.resources[logical_id].to_dict()["Properties"]


@pytest.mark.parametrize("settings", ALL.values(), ids=ALL)
def test_neither_cfn_lint_nor_our_rules_find_anything_in_an_address(settings):
    text = to_yaml(build_stack(settings).template)

    assert findings(text) == []
    assert [one.message for one in check(parse_template(text), engines=()).findings if one.severity != "info"] == []


@pytest.mark.parametrize("settings", ALL.values(), ids=ALL)
def test_two_stacks_of_an_address_fit_into_one_template(settings):
    template = Template()
    first = build_stack(settings, template=template, prefix="First")
    second = build_stack(settings, template=template, prefix="Second")

    assert len(template.resources) == len(build_stack(settings).template.resources) * 2
    assert first.shared.listener_arn.data != second.shared.listener_arn.data


def test_with_a_certificate_the_plain_listener_redirects_once_the_other_forwards():
    settings = ALL["certificate"]

    (action,) = properties(settings, "ListenerRule")["Actions"]
    assert action["RedirectConfig"] == {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    assert properties(settings, "ListenerRule")["Tags"][0]["Value"] == {"Ref": "HttpsListenerRule"}
    (action,) = properties(settings, "HttpsListenerRule")["Actions"]
    assert action == {"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}
    assert properties(settings, "HttpsListener")["Certificates"] == [{"CertificateArn": CERTIFICATE}]


def test_the_service_waits_for_the_rule_that_forwards():
    assert {"Key": "ListenerRule", "Value": {"Ref": "HttpsListenerRule"}} in properties(ALL["name"], "Service")["Tags"]
    assert {"Key": "ListenerRule", "Value": {"Ref": "ListenerRule"}} in properties(SETTINGS, "Service")["Tags"]
    assert {"Key": "ListenerRule", "Value": {"Ref": "ListenerRule"}} in properties(API, "Service")["Tags"]


@pytest.mark.parametrize(
    ("name", "ports"), [("plain", [80]), ("certificate", [80, 443]), ("name", [80, 443]), ("both", [80, 443])]
)
def test_clients_reach_the_ports_that_are_listened_to(name, ports):
    resources = build_stack(ALL[name]).template.to_dict()["Resources"]
    ingress = list(resources["LoadBalancerSecurityGroup"]["Properties"]["SecurityGroupIngress"])
    if "HttpsIngress" in resources:
        ingress.append(resources["HttpsIngress"]["Properties"])

    assert [rule["FromPort"] for rule in ingress] == [rule["ToPort"] for rule in ingress] == ports
    assert {rule["CidrIp"] for rule in ingress} == {"0.0.0.0/0"}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("plain", {"Fn::Sub": "http://${LoadBalancer.DNSName}"}),
        ("certificate", {"Fn::Sub": "https://${LoadBalancer.DNSName}"}),
        ("name", "https://invoices.example.com"),
        ("both", "https://invoices.example.com"),
        ("api", {"Fn::GetAtt": ["HttpApi", "ApiEndpoint"]}),
        ("api-name", "https://invoices.example.com"),
    ],
)
def test_the_address_is_https_wherever_there_is_any(name, url):
    assert build_stack(ALL[name]).template.to_dict()["Outputs"]["ServiceUrl"]["Value"] == url


@pytest.mark.parametrize(
    ("name", "made", "records"),
    [
        ("plain", 0, 0),
        ("certificate", 0, 0),
        ("name", 1, 1),
        ("both", 0, 1),
        ("api", 0, 0),
        ("api-name", 1, 1),
        ("api-both", 0, 1),
    ],
)
def test_a_certificate_is_made_where_none_is_given_and_a_record_where_there_is_a_name(name, made, records):
    types = [resource.resource_type for resource in build_stack(ALL[name]).template.resources.values()]

    assert types.count("AWS::CertificateManager::Certificate") == made
    assert types.count("AWS::Route53::RecordSet") == records


@pytest.mark.parametrize(
    ("name", "target", "zone"),
    [
        ("name", ["LoadBalancer", "DNSName"], ["LoadBalancer", "CanonicalHostedZoneID"]),
        ("api-name", ["HttpApiDomainName", "RegionalDomainName"], ["HttpApiDomainName", "RegionalHostedZoneId"]),
    ],
)
def test_a_record_leads_to_the_target_with_the_zone_of_the_target(name, target, zone):
    record = properties(ALL[name], "AliasRecord")

    assert record["HostedZoneId"] == ZONE
    assert record["AliasTarget"]["DNSName"] == {"Fn::GetAtt": target}
    assert record["AliasTarget"]["HostedZoneId"] == {"Fn::GetAtt": zone}


def test_a_condition_decides_at_deployment_whether_there_is_https():
    template = Template()
    for title in ("DomainName", "CertificateArn"):
        template.add_parameter(Parameter(title, Type="String", Default=""))
    template.add_condition("HasCertificate", Equals(Ref("CertificateArn"), CERTIFICATE))
    https = HttpsSettings(certificate_arn=Ref("CertificateArn"), condition="HasCertificate")
    build_stack(replace(SETTINGS, https=https), template=template)

    without, with_one = resolve(template), resolve(template, CertificateArn=CERTIFICATE)
    only_with_one = with_one["Resources"].keys() - without["Resources"].keys()
    assert only_with_one == {"HttpsListener", "HttpsIngress", "HttpsListenerRule"}
    assert without["Resources"].keys() <= with_one["Resources"].keys()
    assert without["Resources"]["ListenerRule"]["Properties"]["Actions"][0]["Type"] == "forward"
    assert with_one["Resources"]["ListenerRule"]["Properties"]["Actions"][0]["Type"] == "redirect"
    assert without["Outputs"].keys() == with_one["Outputs"].keys() - {"HttpsListener"}


@pytest.mark.parametrize("settings", [SETTINGS, API], ids=["load-balancer", "api-gateway"])
def test_a_condition_of_https_decides_about_certificate_and_name_too(settings):
    template = Template()
    template.add_parameter(Parameter("DomainName", Type="String", Default=""))
    template.add_condition("HasDomain", Not(Equals(Ref("DomainName"), "")))
    https = HttpsSettings(domain_name=Ref("DomainName"), hosted_zone_id=ZONE, condition="HasDomain")
    build_stack(replace(settings, https=https), template=template)

    resources = resolve(template)["Resources"].keys()
    assert {"Certificate", "AliasRecord", "HttpApiDomainName", "HttpsListener"} & resources == set()
    assert {"Certificate", "AliasRecord"} <= resolve(template, DomainName="invoices.example.com")["Resources"].keys()


def test_an_http_api_reaches_an_internal_load_balancer_that_nothing_else_reaches():
    resources = build_stack(API).template.to_dict()["Resources"]

    assert resources["InternalLoadBalancer"]["Properties"]["Scheme"] == "internal"
    assert "SecurityGroupIngress" not in resources["InternalLoadBalancerSecurityGroup"]["Properties"]
    ingress = resources["VpcLinkIngress"]["Properties"]
    assert ingress["GroupId"] == {"Fn::GetAtt": ["InternalLoadBalancerSecurityGroup", "GroupId"]}
    assert ingress["SourceSecurityGroupId"] == {"Fn::GetAtt": ["VpcLinkSecurityGroup", "GroupId"]}
    assert resources["HttpApiIntegration"]["Properties"]["IntegrationUri"] == {"Ref": "InternalListener"}
    assert {"LoadBalancer", "HttpListener"} & resources.keys() == set()


def test_an_http_api_is_throttled_and_logs_where_log_delivery_has_room():
    settings = replace(API, http_api=HttpApiSettings(throttling_rate_limit=7, throttling_burst_limit=9))

    throttle = properties(settings, "HttpApiStage")["DefaultRouteSettings"]
    assert throttle == {"ThrottlingRateLimit": 7, "ThrottlingBurstLimit": 9}
    name = properties(settings, "HttpApiLogGroup")["LogGroupName"]["Fn::Sub"]
    assert name[0].startswith("/aws/vendedlogs/${AWS::StackName}-")
    assert name[1] == {"Unique": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}}


@pytest.mark.parametrize(("settings", "mode"), [(SETTINGS, "strictest"), (API, "defensive")])
def test_requests_through_a_vpc_link_are_not_held_to_be_smuggled(settings, mode):
    stack = build_stack(settings)
    attributes = stack.load_balancer.load_balancer.to_dict()["Properties"]["LoadBalancerAttributes"]

    assert {"Key": "routing.http.desync_mitigation_mode", "Value": mode} in attributes


def test_a_second_service_joins_both_listeners():
    template = Template()
    first = build_stack(ALL["name"], template=template)
    second = replace(SETTINGS, routing=RoutingSettings(priority=10, path_patterns=("/admin/*",)))
    joined = build_stack(second, template=template, prefix="Admin", shared=first.shared)

    resources = template.to_dict()["Resources"]
    assert resources["AdminHttpsListenerRule"]["Properties"]["ListenerArn"] == {"Ref": "HttpsListener"}
    assert resources["AdminListenerRule"]["Properties"]["ListenerArn"] == {"Ref": "HttpListener"}
    assert resources["AdminListenerRule"]["Properties"]["Actions"][0]["Type"] == "redirect"
    assert joined.routing.https_rule is not None
    assert findings(to_yaml(template)) == []


def test_fails_on_an_address_that_there_is_not():
    with pytest.raises(InvalidSetting, match="address must be one of load-balancer, api-gateway; got 'cloudfront'"):
        replace(SETTINGS, address="cloudfront")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "certificate_arn must be given"),
        ({"domain_name": "invoices.example.com"}, "hosted_zone_id must be given together with domain_name"),
        ({"certificate_arn": CERTIFICATE, "hosted_zone_id": ZONE}, "domain_name must be given together with"),
        ({"domain_name": "Invoices.example.com", "hosted_zone_id": ZONE}, "domain_name must be a domain name"),
        ({"domain_name": "localhost", "hosted_zone_id": ZONE}, "domain_name must be a domain name"),
        (
            {"certificate_arn": CERTIFICATE, "certificate_where": "HasCertificate"},
            "created_where must be given together with certificate_where",
        ),
    ],
)
def test_fails_on_https_that_cannot_be(given, message):
    with pytest.raises(InvalidSetting, match=message):
        HttpsSettings(**given)


def test_fails_on_a_certificate_for_the_load_balancer_of_another_stack():
    first = build_stack(SETTINGS)

    with pytest.raises(InvalidSetting, match="https must be None beside shared"):
        build_stack(ALL["name"], shared=first.shared)
