from __future__ import annotations

from tests.budget_stack.checks.extensions import CERTIFICATE, both, given, https, second_load_balancer
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def certificate(template):
    return properties(template, "HttpsListener")["Certificates"][0]


def certificate_parameter(template):
    template["Parameters"]["CertificateArn"] = {"Type": "String", "Default": ""}
    certificate(template)["CertificateArn"] = {"Ref": "CertificateArn"}


def https_if_there_is_one(template):
    template["Conditions"]["HasCertificate"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, ""]}]}
    for name in ("HttpsListener", "HttpsRule"):
        template["Resources"][name]["Condition"] = "HasCertificate"


def in_regions(template, *regions):
    """The certificate that each of some regions has."""
    arn = CERTIFICATE
    for region in regions:
        name = f"In{region.replace('-', '')}"
        template["Conditions"][name] = {"Fn::Equals": [{"Ref": "AWS::Region"}, region]}
        arn = {"Fn::If": [name, CERTIFICATE.replace("eu-west-1", region), arn]}
    certificate(template)["CertificateArn"] = arn


OF_THE_ACCOUNT = "arn:${{AWS::Partition}}:acm:{}:${{AWS::AccountId}}:certificate/12345678-1234-1234-1234-123456789012"


def api_domain_in_london(arn):
    """A domain name of an API, with this certificate in one region and the right one in others."""

    def change(template):
        template["Conditions"]["InLondon"] = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-2"]}
        right = {"Fn::Sub": OF_THE_ACCOUNT.format("${AWS::Region}")}
        chosen = {"Fn::If": ["InLondon", {"Fn::Sub": arn}, right]}
        configuration = {"CertificateArn": chosen, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
        content = {"DomainName": "books.example.com", "DomainNameConfigurations": [configuration]}
        add_resource(template, "ApiDomain", "AWS::ApiGatewayV2::DomainName", **content)

    return change


AT_A_HOST = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["admin.example.com"]}}]


def other_rule(template, listener, priority, conditions=None):
    rule = {**properties(template, "ListenerRule"), "ListenerArn": {"Ref": listener}, "Priority": priority}
    rule["Conditions"] = conditions or rule["Conditions"]
    add_resource(template, "OtherRule", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)


def network_listeners(*ports):
    """A network load balancer that listens for TCP and UDP."""

    def change(template):
        of = "AWS::ElasticLoadBalancingV2"
        subnets = properties(template, "LoadBalancer")["Subnets"]
        add_resource(template, "Names", f"{of}::LoadBalancer", Type="network", Scheme="internal", Subnets=subnets)
        vpc = properties(template, "TargetGroup")["VpcId"]
        for protocol, port in zip(("TCP", "UDP"), ports, strict=True):
            target = {"Ref": f"{protocol}Group"}
            add_resource(template, target["Ref"], f"{of}::TargetGroup", Protocol=protocol, Port=53, VpcId=vpc)
            add_resource(
                template,
                f"{protocol}Listener",
                f"{of}::Listener",
                LoadBalancerArn={"Ref": "Names"},
                Port=port,
                Protocol=protocol,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": target}],
            )

    return change


MUTANTS = [
    Mutant(
        "listener-certificate-missing",
        "HttpsListener",
        both(https, lambda t: properties(t, "HttpsListener").pop("Certificates")),
    ),
    Mutant("listener-certificate-missing", "HttpsListener", both(https, certificate_parameter), {"CertificateArn": ""}),
    Mutant(
        "listener-certificate-other-region",
        "HttpsListener",
        both(
            https,
            lambda t: in_regions(t, "us-east-1"),
            lambda t: t["Conditions"].update(InLondon={"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-2"]}),
            lambda t: certificate(t).update(
                CertificateArn={"Fn::If": ["InLondon", CERTIFICATE, certificate(t)["CertificateArn"]]}
            ),
        ),
    ),
    *(
        Mutant("listener-certificate-other-region", "ApiDomain", api_domain_in_london(arn))
        for arn in (CERTIFICATE, OF_THE_ACCOUNT.format("us-east-1"))
    ),
    Mutant(
        "listener-port-taken",
        "HttpsListener",
        both(https, lambda t: properties(t, "HttpsListener").update(Port=80)),
    ),
    Mutant("listener-port-taken", "UDPListener", network_listeners(53, 53)),
    Mutant("listener-rule-priority-taken", "OtherRule", lambda t: other_rule(t, "HttpListener", "50")),
    Mutant(
        "listener-rule-priority-taken",
        "OtherRule",
        lambda t: (
            other_rule(t, "HttpListener", 50),
            properties(t, "OtherRule").update(ListenerArn={"Fn::GetAtt": ["HttpListener", "ListenerArn"]}),
        ),
    ),
    Mutant("listener-rule-never-chosen", "OtherRule", lambda t: other_rule(t, "HttpListener", 51)),
    Mutant(
        "listener-rule-never-chosen",
        "ListenerRule",
        lambda t: (
            other_rule(t, "HttpListener", "7"),
            properties(t, "ListenerRule").update(Conditions=AT_A_HOST),
            properties(t, "OtherRule").update(Conditions=[{"Field": "path-pattern", "Values": ["*"]}]),
        ),
    ),
    Mutant("listener-unencrypted", "HttpListener", lambda t: None),
]
NEAR_MISSES = [
    NearMiss("listener-certificate-missing", both(https, certificate_parameter, https_if_there_is_one)),
    NearMiss("listener-certificate-other-region", both(https, lambda t: in_regions(t, "us-east-1", "eu-west-2"))),
    NearMiss("listener-certificate-other-region", api_domain_in_london(OF_THE_ACCOUNT.format("${AWS::Region}"))),
    NearMiss("listener-port-taken", second_load_balancer),
    NearMiss("listener-port-taken", network_listeners(53, 54)),
    NearMiss("listener-rule-priority-taken", lambda t: other_rule(t, "HttpListener", 2, AT_A_HOST)),
    NearMiss(
        "listener-rule-priority-taken",
        both(https, given("ListenerRule", Priority=7), lambda t: other_rule(t, "HttpsListener", 7, AT_A_HOST)),
    ),
    NearMiss("listener-rule-never-chosen", lambda t: other_rule(t, "HttpListener", 7, AT_A_HOST)),
    NearMiss(
        "listener-rule-never-chosen",
        lambda t: (
            other_rule(t, "HttpListener", 51),
            properties(t, "ListenerRule").update(Conditions=[*properties(t, "ListenerRule")["Conditions"], *AT_A_HOST]),
        ),
    ),
    NearMiss("listener-unencrypted", https),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
