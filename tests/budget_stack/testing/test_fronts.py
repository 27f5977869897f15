"""Certificates, records and HTTP APIs: what is created, changed in place, replaced and deleted."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed
from budget_stack.testing.handlers.moto.gaps import OPERATIONS
from tests.budget_stack.testing.fronts import DOMAIN, att, records, template, with_certificate, with_http_api, zone


@pytest.fixture
def zone_id(fargate):
    return zone(fargate)


@pytest.fixture
def https(fargate, zone_id):
    return with_certificate(fargate, zone_id)


@pytest.fixture
def http_api(fargate, zone_id):
    return with_http_api(fargate, zone_id)


def actions(changes):
    return {logical_id: action for action, logical_id in changes}


def test_a_certificate_is_issued_by_a_record_in_its_zone(fargate, https, zone_id):
    stack = fargate.deploy(template(https))

    certificate = stack.resources["Certificate"].physical_id
    described = fargate.client("acm").describe_certificate(CertificateArn=certificate)["Certificate"]
    (proof,) = records(fargate, zone_id, "CNAME").values()
    assert described["Status"] == "ISSUED"
    assert proof["ResourceRecords"] == [{"Value": described["DomainValidationOptions"][0]["ResourceRecord"]["Value"]}]


def test_the_record_of_a_certificate_outlives_it(fargate, https, zone_id):
    fargate.deploy(template(https)).delete()

    assert fargate.client("acm").list_certificates()["CertificateSummaryList"] == []
    assert len(records(fargate, zone_id, "CNAME")) == 1
    assert records(fargate, zone_id, "A") == {}


def test_a_certificate_may_be_proven_by_a_record_that_is_there_already(fargate, https):
    fargate.deploy(template({"Certificate": https["Certificate"]}), stack_name="first")
    del https["Certificate"]["Properties"]["DomainValidationOptions"]

    stack = fargate.deploy(template(https), stack_name="second")

    assert stack.resources["Certificate"].described["Status"] == "ISSUED"


def test_fails_on_a_certificate_whose_zone_does_not_exist(fargate, https):
    https["Certificate"]["Properties"]["DomainValidationOptions"][0]["HostedZoneId"] = "Z0123456789"

    with pytest.raises(DeploymentFailed, match=r"Certificate: .*No hosted zone found with ID: Z0123456789"):
        fargate.deploy(template(https))

    assert fargate.client("acm").list_certificates()["CertificateSummaryList"] == []


def test_fails_on_a_certificate_that_another_zone_should_prove(fargate, https):
    https["Certificate"]["Properties"]["DomainValidationOptions"][0]["HostedZoneId"] = zone(fargate, "example.org")

    with pytest.raises(DeploymentFailed, match=r"Certificate: .*budget.example.com. is not permitted in zone example"):
        fargate.deploy(template(https))


def test_fails_on_a_certificate_that_nothing_proves(fargate, https):
    del https["Certificate"]["Properties"]["DomainValidationOptions"]

    with pytest.raises(DeploymentFailed, match=rf"Certificate: the certificate is never issued: .* proves {DOMAIN}"):
        fargate.deploy(template(https))


def test_fails_on_a_certificate_in_a_zone_that_only_a_vpc_sees(fargate, https):
    vpc = {"VPCRegion": fargate.region, "VPCId": fargate.vpc_id}
    private = zone(fargate, "budget.example.com", VPC=vpc, HostedZoneConfig={"PrivateZone": True})
    https["Certificate"]["Properties"]["DomainValidationOptions"][0]["HostedZoneId"] = private

    with pytest.raises(DeploymentFailed, match=r"Certificate: .* which no public hosted zone of the account has"):
        fargate.deploy(template(https))


def test_fails_on_a_certificate_that_waits_for_an_e_mail(fargate, https):
    del https["Certificate"]["Properties"]["ValidationMethod"]

    with pytest.raises(DeploymentFailed, match="Certificate: a certificate without ValidationMethod: DNS is validated"):
        fargate.deploy(template(https))


def test_another_name_replaces_the_certificate_and_changes_the_listener_in_place(fargate, https):
    stack = fargate.deploy(template(https))
    before = stack.resources["Certificate"].physical_id
    certificate = https["Certificate"]["Properties"]
    (option,) = certificate["DomainValidationOptions"]
    certificate["SubjectAlternativeNames"] = [f"www.{DOMAIN}"]
    certificate["DomainValidationOptions"] = [option, {**option, "DomainName": f"www.{DOMAIN}"}]

    changes = actions(stack.update(template(https)))

    assert changes == {"Certificate": "replaced", "HttpsListener": "changed"}
    left = [one["CertificateArn"] for one in fargate.client("acm").list_certificates()["CertificateSummaryList"]]
    assert left == [stack.resources["Certificate"].physical_id] != [before]


def test_fails_on_the_deletion_of_a_certificate_in_use(fargate, https):
    listener = https.pop("HttpsListener")
    certificate = fargate.deploy(template({"Certificate": https.pop("Certificate")}), stack_name="certificate")
    listener["Properties"]["Certificates"] = [{"CertificateArn": certificate.resources["Certificate"].physical_id}]
    fargate.deploy(template({**https, "HttpsListener": listener}))

    with pytest.raises(DeploymentFailed, match=r"Certificate: Certificate .* is in use by .*:listener/app/"):
        certificate.delete()


def test_a_record_leads_to_the_load_balancer_and_is_gone_with_the_stack(fargate, https, zone_id):
    stack = fargate.deploy(template(https, "AliasRecord"))

    target = records(fargate, zone_id, "A")[f"{DOMAIN}."]["AliasTarget"]
    assert target["DNSName"] == stack.resources["LoadBalancer"].attributes["DNSName"]
    assert stack.outputs["AliasRecord"] == DOMAIN


def test_a_record_may_become_an_alias_in_place(fargate, https, zone_id):
    alias = https["AliasRecord"]["Properties"].pop("AliasTarget")
    plain = {"TTL": 60, "ResourceRecords": ["192.0.2.1"]}
    https["AliasRecord"]["Properties"] |= plain
    stack = fargate.deploy(template(https))
    https["AliasRecord"]["Properties"]["AliasTarget"] = alias
    for name in plain:
        del https["AliasRecord"]["Properties"][name]

    assert actions(stack.update(template(https))) == {"AliasRecord": "changed"}
    assert "ResourceRecords" not in records(fargate, zone_id, "A")[f"{DOMAIN}."]


def test_another_name_replaces_a_record(fargate, https, zone_id):
    stack = fargate.deploy(template(https))
    https["AliasRecord"]["Properties"]["Name"] = "www.example.com"

    assert actions(stack.update(template(https))) == {"AliasRecord": "replaced"}
    assert set(records(fargate, zone_id, "A")) == {"www.example.com."}


def test_a_record_that_is_there_and_the_same_is_taken_over(fargate, https, zone_id):
    https["AliasRecord"]["Properties"].pop("AliasTarget")
    https["AliasRecord"]["Properties"] |= {"TTL": 60, "ResourceRecords": ["192.0.2.1"]}
    record = {"Name": f"{DOMAIN}.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    fargate.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=changes)

    fargate.deploy(template(https)).delete()

    assert records(fargate, zone_id, "A") == {}


def test_a_zone_may_be_found_by_its_name(fargate, https, zone_id):
    https["AliasRecord"]["Properties"]["HostedZoneName"] = "example.com."
    del https["AliasRecord"]["Properties"]["HostedZoneId"]

    fargate.deploy(template(https))

    assert f"{DOMAIN}." in records(fargate, zone_id, "A")


def test_ref_and_attributes_of_an_http_api_are_those_of_aws(fargate, http_api):
    http_api |= {"Endpoint": {"Type": "AWS::Logs::LogGroup", "Properties": {"Tags": [{"Key": "endpoint"}]}}}
    http_api["Endpoint"]["Properties"]["Tags"][0]["Value"] = att("Api", "ApiEndpoint")
    stack = fargate.deploy(template(http_api, "Api", "Integration", "Link", "Mapping", "Route", "Stage", "Domain"))
    api = stack.outputs["Api"]

    assert stack.outputs["Stage"] == "$default"
    assert stack.outputs["Domain"] == DOMAIN
    route = fargate.client("apigatewayv2").get_route(ApiId=api, RouteId=stack.outputs["Route"])
    assert route["Target"] == f"integrations/{stack.outputs['Integration']}"
    endpoint = stack.resources["Endpoint"].described["Tags"][0]["Value"]
    assert endpoint == f"https://{api}.execute-api.us-east-1.amazonaws.com"


def test_an_http_api_takes_a_domain_later_and_loses_it_again(fargate, http_api, zone_id):
    later = ("Certificate", "Domain", "Mapping", "AliasRecord")
    stack = fargate.deploy(template({name: one for name, one in http_api.items() if name not in later}))
    before = {name: one.physical_id for name, one in stack.resources.items()}

    assert actions(stack.update(template(http_api))) == dict.fromkeys(later, "created")
    without = {name: one for name, one in http_api.items() if name not in later}
    assert actions(stack.update(template(without))) == dict.fromkeys(later, "removed")
    assert {name: one.physical_id for name, one in stack.resources.items()} == before
    assert fargate.client("apigatewayv2").get_domain_names()["Items"] == []


def test_a_domain_takes_another_certificate_in_place(fargate, http_api):
    stack = fargate.deploy(template(http_api))
    arn = fargate.certificate("*.example.com")
    http_api["Domain"]["Properties"]["DomainNameConfigurations"][0]["CertificateArn"] = arn
    del http_api["Certificate"]

    assert actions(stack.update(template(http_api))) == {"Domain": "changed", "Certificate": "removed"}


def test_another_vpc_link_replaces_it_and_changes_the_integration(fargate, http_api):
    stack = fargate.deploy(template(http_api))
    http_api["Link"]["Properties"]["SubnetIds"] = list(fargate.subnet_ids[:1])

    assert actions(stack.update(template(http_api))) == {"Link": "replaced", "Integration": "changed"}
    assert len(fargate.client("apigatewayv2").get_vpc_links()["Items"]) == 1


def test_a_header_that_is_no_longer_mapped_is_let_through_again(fargate, http_api):
    stack = fargate.deploy(template(http_api))
    http_api["Integration"]["Properties"]["RequestParameters"] = {"overwrite:header.Front-Proto": "https"}

    stack.update(template(http_api))

    mapped = stack.resources["Integration"].described["RequestParameters"]
    assert mapped == {"overwrite:header.Front-Proto": "https"}


def test_a_failed_creation_leaves_nothing_of_an_http_api(fargate, http_api, zone_id):
    http_api["AliasRecord"]["Properties"]["AliasTarget"]["HostedZoneId"] = "Z0123456789"
    gateway = fargate.client("apigatewayv2")

    with pytest.raises(DeploymentFailed, match="AliasRecord: Tried to create an alias") as caught:
        fargate.deploy(template(http_api))

    assert not getattr(caught.value, "__notes__", [])
    assert [gateway.get_apis()["Items"], gateway.get_vpc_links()["Items"], gateway.get_domain_names()["Items"]] == [
        [],
        [],
        [],
    ]


def test_a_stack_of_an_http_api_is_deleted_in_order(fargate, http_api):
    stack = fargate.deploy(template(http_api))

    assert [one.logical_id for one in stack.delete()][-1] == next(iter(http_api))
    assert fargate.client("elbv2").describe_load_balancers()["LoadBalancers"] == []


def test_moto_still_lacks_the_operations_that_the_rig_adds(fargate):
    from moto.backends import get_backend

    for service, operation in OPERATIONS:
        # IAM is the same in all regions
        backends = get_backend(service)["123456789012"]
        backend = backends["aws" if service == "iam" else "us-east-1"]

        assert not hasattr(backend, operation), f"moto has {operation} now: take it from handlers/moto/gaps.py"


def test_a_certificate_of_the_simulation_is_one_that_a_listener_takes(fargate, https):
    https["HttpsListener"]["Properties"]["Certificates"] = [{"CertificateArn": fargate.certificate("a.example.com")}]
    del https["Certificate"]

    stack = fargate.deploy(template(https))

    assert stack.resources["HttpsListener"].value("Certificates/0/CertificateArn", origin="read")
