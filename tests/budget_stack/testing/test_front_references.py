"""What AWS refuses of certificates, records and HTTP APIs, and moto takes, is refused by the rig."""

from __future__ import annotations

import copy

import pytest

from budget_stack.testing import DeploymentFailed, simulated
from tests.budget_stack.testing.fronts import template, with_certificate, with_http_api, zone

ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def account():
    """An account with a zone, a second VPC and a record; deployments that fail leave it as it is."""
    with simulated() as simulation:
        simulation.zone_id = zone(simulation)
        simulation.other_vpc = simulation.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        yield simulation


def subnet(account, cidr, zone_name, vpc_id=None):
    ec2, vpc_id = account.client("ec2"), vpc_id or account.vpc_id
    existing = ec2.describe_subnets(Filters=[{"Name": "cidrBlock", "Values": [cidr]}])["Subnets"]
    made = existing or [ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=zone_name)["Subnet"]]
    return made[0]["SubnetId"]


def other_subnets(account):
    return [subnet(account, f"10.1.{n}.0/24", f"us-east-1{'ab'[n]}", account.other_vpc) for n in range(2)]


def use(https, arn):
    https["HttpsListener"]["Properties"]["Certificates"] = [{"CertificateArn": arn}]


def certificate_of_another_region(account, https):
    use(https, f"arn:aws:acm:eu-central-1:{ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef")


def missing_certificate(account, https):
    use(https, f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef")


def missing_server_certificate(account, https):
    use(https, f"arn:aws:iam::{ACCOUNT}:server-certificate/nothing")


def pending_certificate(account, https):
    answer = account.client("acm").request_certificate(DomainName="a.example.com", ValidationMethod="DNS")
    use(https, answer["CertificateArn"])


def alias_to_ones_own_zone(account, https):
    https["AliasRecord"]["Properties"]["AliasTarget"]["HostedZoneId"] = account.zone_id


def alias_to_the_zone_of_another_kind(account, https):
    https["AliasRecord"]["Properties"]["AliasTarget"]["HostedZoneId"] = "Z26RNL4JYFTOTI"


def alias_to_no_load_balancer(account, https):
    target = https["AliasRecord"]["Properties"]["AliasTarget"]
    target["DNSName"] = "nobody-1234567890.us-east-1.elb.amazonaws.com"


def alias_to_no_record(account, https):
    target = {"DNSName": "nobody.example.com", "HostedZoneId": account.zone_id}
    https["AliasRecord"]["Properties"]["AliasTarget"] = target


def record_that_exists(account, https):
    record = {"Name": "there.example.com.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    account.client("route53").change_resource_record_sets(HostedZoneId=account.zone_id, ChangeBatch=changes)
    https["AliasRecord"]["Properties"]["Name"] = "there.example.com"


def record_outside_of_the_zone(account, https):
    https["AliasRecord"]["Properties"]["Name"] = "budget.example.org"


def record_in_no_zone(account, https):
    https["AliasRecord"]["Properties"]["HostedZoneId"] = "Z0123456789"


def record_in_a_zone_of_an_unknown_name(account, https):
    del https["AliasRecord"]["Properties"]["HostedZoneId"]
    https["AliasRecord"]["Properties"]["HostedZoneName"] = "example.net."


def record_of_nothing(account, https):
    del https["AliasRecord"]["Properties"]["AliasTarget"]


def link_in_two_vpcs(account, api):
    api["Link"]["Properties"]["SubnetIds"] = [account.subnet_ids[0], other_subnets(account)[0]]


def link_in_a_zone_that_cannot_be_used(account, api):
    api["Link"]["Properties"]["SubnetIds"] = [subnet(account, "10.0.30.0/24", "us-east-1e")]


def link_without_its_group(account, api):
    api["Link"]["Properties"]["SecurityGroupIds"] = ["sg-0123456789abcdef0"]


def link_to_another_vpc(account, api):
    api["Link"]["Properties"]["SubnetIds"] = other_subnets(account)


def uri_of_a_load_balancer(account, api):
    api["Integration"]["Properties"]["IntegrationUri"] = {"Ref": "Balancer"}


def uri_of_no_listener(account, api):
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener/app/nobody/0123456789abcdef/0123456789abcdef"
    api["Integration"]["Properties"]["IntegrationUri"] = arn


def missing_link(account, api):
    api["Integration"]["Properties"]["ConnectionId"] = "abcdef"


def reserved_header_of_the_request(account, api):
    api["Integration"]["Properties"]["RequestParameters"]["overwrite:header.X-Forwarded-Proto"] = "https"


def reserved_header_of_an_answer(account, api):
    parameters = {"200": {"ResponseParameters": [{"Destination": "remove:header.Via", "Source": "''"}]}}
    api["Integration"]["Properties"]["ResponseParameters"] = parameters


def route_to_no_integration(account, api):
    api["Route"]["Properties"]["Target"] = "integrations/abcdef"


def log_to_no_group(account, api):
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/vendedlogs/nothing"
    api["Stage"]["Properties"]["AccessLogSettings"]["DestinationArn"] = arn


def domain_that_its_certificate_does_not_cover(account, api):
    api["Domain"]["Properties"]["DomainName"] = "other.example.com"


def domain_with_a_certificate_of_another_region(account, api):
    arn = f"arn:aws:acm:eu-central-1:{ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef"
    api["Domain"]["Properties"]["DomainNameConfigurations"][0]["CertificateArn"] = arn


def domain_with_a_pending_certificate(account, api):
    answer = account.client("acm").request_certificate(DomainName="budget.example.com", ValidationMethod="DNS")
    arn = answer["CertificateArn"]
    api["Domain"]["Properties"]["DomainNameConfigurations"][0]["CertificateArn"] = arn


def mapping_to_no_stage(account, api):
    api["Mapping"]["Properties"]["Stage"] = "test"


def mapping_of_no_domain(account, api):
    api["Mapping"]["Properties"]["DomainName"] = "nobody.example.com"


def domain_with_old_ciphers(account, api):
    api["Domain"]["Properties"]["DomainNameConfigurations"][0]["SecurityPolicy"] = "TLS_1_0"


def api_without_protocol(account, api):
    del api["Api"]["Properties"]["ProtocolType"]


OF_A_CERTIFICATE = {
    certificate_of_another_region: r"HttpsListener: Certificate '.*:eu-central-1:.*' not found: it is one of eu",
    missing_certificate: r"HttpsListener: Certificate 'arn:aws:acm:us-east-1:.*' not found$",
    missing_server_certificate: r"HttpsListener: Certificate 'arn:aws:iam::.*/nothing' not found",
    pending_certificate: r"HttpsListener: The certificate '.*' must have a fully-qualified domain name, a supported",
    alias_to_ones_own_zone: r"AliasRecord: Tried to create an alias that targets .*elb.amazonaws.com., type A in zone"
    r" \w+, but the alias target name does not lie within the target zone",
    alias_to_the_zone_of_another_kind: r"in zone Z26RNL4JYFTOTI, but the alias target name does not lie within",
    alias_to_no_load_balancer: r"AliasRecord: .* targets nobody-1234567890.*, but that target was not found",
    alias_to_no_record: r"AliasRecord: .* targets nobody.example.com., .*, but that target was not found",
    record_that_exists: r"AliasRecord: Tried to create resource record set \[name='there.example.com.', type='A'\] but"
    r" it already exists",
    record_outside_of_the_zone: r"AliasRecord: .*budget.example.org.* is not permitted in zone example.com",
    record_in_no_zone: r"AliasRecord: .*No hosted zone found with ID: Z0123456789",
    record_in_a_zone_of_an_unknown_name: r"AliasRecord: No hosted zones named example.net. found",
    record_of_nothing: r"AliasRecord: Invalid request: Expected exactly one of \[AliasTarget, all of",
}
OF_AN_HTTP_API = {
    link_in_two_vpcs: r"Link: the subnets of a VPC link are in one VPC, and these are in vpc-\w+, vpc-\w+",
    link_in_a_zone_that_cannot_be_used: r"Link: Subnet 'subnet-\w+' is in Availability Zone 'use1-az3' where service",
    link_without_its_group: r"Link: The security group 'sg-0123456789abcdef0' does not exist",
    link_to_another_vpc: r"Integration: the load balancer of the listener .* is in vpc-\w+, and the VPC link \w+ in",
    uri_of_a_load_balancer: r"Integration: For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN",
    uri_of_no_listener: r"Integration: Unable to retrieve listener port and load balancer DNS name from ELB listener",
    missing_link: r"Integration: VPC link abcdef does not exist",
    reserved_header_of_the_request: r"Integration: Invalid mapping .* the header X-Forwarded-Proto is reserved",
    reserved_header_of_an_answer: r"Integration: Invalid mapping .* the header Via is reserved",
    route_to_no_integration: r"Route: Invalid integration identifier specified: abcdef",
    log_to_no_group: r"Stage: Invalid ARN specified in the request: .*/aws/vendedlogs/nothing does not exist",
    domain_that_its_certificate_does_not_cover: r"Domain: The certificate .* does not cover other.example.com: it is",
    domain_with_a_certificate_of_another_region: r"Domain: Invalid certificate ARN: .* must be in 'us-east-1'",
    domain_with_a_pending_certificate: r"Domain: Invalid certificate ARN: .* Its status is PENDING_VALIDATION",
    mapping_to_no_stage: r"Mapping: Invalid stage identifier specified: the API \w+ has no stage test",
    mapping_of_no_domain: r"Mapping: Invalid domain name identifier specified: nobody.example.com",
    domain_with_old_ciphers: r"Mapping: an HTTP API takes domain names that are REGIONAL and TLS_1_2, and .* TLS_1_0",
    api_without_protocol: r"Api: ProtocolType must be specified",
}


def refused(account, resources, breaking, message):
    broken = copy.deepcopy(resources)
    breaking(account, broken)
    with pytest.raises(DeploymentFailed, match=message):
        account.deploy(template(broken))


@pytest.mark.parametrize("breaking", OF_A_CERTIFICATE, ids=lambda breaking: breaking.__name__)
def test_fails_on_what_aws_would_refuse_of_https(breaking, account):
    resources = with_certificate(account, account.zone_id)
    resources["AliasRecord"]["DependsOn"] = "HttpsListener"

    refused(account, resources, breaking, OF_A_CERTIFICATE[breaking])


@pytest.mark.parametrize("breaking", OF_AN_HTTP_API, ids=lambda breaking: breaking.__name__)
def test_fails_on_what_aws_would_refuse_of_an_http_api(breaking, account):
    refused(account, with_http_api(account, account.zone_id), breaking, OF_AN_HTTP_API[breaking])


def test_after_all_that_both_can_be_deployed(account):
    account.deploy(template(with_certificate(account, account.zone_id))).delete()
    account.deploy(template(with_http_api(account, account.zone_id))).delete()
