"""Each address is deployed, with and without a certificate and a name, and takes both later in place."""

from __future__ import annotations

import pytest

from budget_stack import ContainerSettings, HttpsSettings, RoutingSettings, Settings, build_stack
from budget_stack.testing import assertions
from tests.budget_stack.testing.fronts import DOMAIN, records, zone

WITH = {
    "load-balancer": ("nothing", "certificate", "domain", "both"),
    "api-gateway": ("nothing", "domain", "both"),
}
CASES = [(address, given) for address, kinds in WITH.items() for given in kinds]


@pytest.fixture
def built(fargate):
    """Builds a template of a service behind an address, given a certificate, a name, both or nothing."""
    container = ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000)
    zone_id, arn = zone(fargate), fargate.certificate(DOMAIN)
    certificate = {"certificate_arn": arn}
    domain = {"domain_name": DOMAIN, "hosted_zone_id": zone_id}
    https = {"certificate": certificate, "domain": domain, "both": certificate | domain}

    def build(address, given, second=False):
        settings = Settings(
            vpc_id=fargate.vpc_id,
            subnet_ids=fargate.subnet_ids,
            container=container,
            address=address,
            https=HttpsSettings(**https[given]) if given in https else None,
        )
        stack = build_stack(settings)
        if second:
            routing = RoutingSettings(priority=10, path_patterns=("/admin/*",))
            beside = Settings(
                vpc_id=fargate.vpc_id, subnet_ids=fargate.subnet_ids, container=container, routing=routing
            )
            build_stack(beside, template=stack.template, prefix="Admin", shared=stack.shared)
        return stack.template

    build.zone_id = zone_id
    return build


@pytest.mark.parametrize(("address", "given"), CASES)
def test_an_address_is_deployed_and_deleted(address, given, built, fargate):
    stack = fargate.deploy(built(address, given))

    assertions.only_the_load_balancer_reaches_the_task(stack)
    assertions.the_load_balancer_reaches_the_task(stack)
    names = records(fargate, built.zone_id, "A")
    assert set(names) == ({f"{DOMAIN}."} if given in ("domain", "both") else set())
    scheme = "http" if (address, given) == ("load-balancer", "nothing") else "https"
    assert stack.outputs["ServiceUrl"].startswith(f"{scheme}://")

    stack.delete()
    assert records(fargate, built.zone_id, "A") == {}


@pytest.mark.parametrize(("address", "given"), CASES)
def test_a_second_service_joins_and_leaves_and_replaces_nothing(address, given, built, fargate):
    stack = fargate.deploy(built(address, given))
    before = {name: resource.physical_id for name, resource in stack.resources.items()}

    changes = stack.update(built(address, given, second=True))

    assert {action for action, _ in changes} <= {"created", "changed"}
    assert {name: stack.resources[name].physical_id for name in before} == before
    for service in ("Service", "AdminService"):
        assertions.only_the_load_balancer_reaches_the_task(stack, service)
        assertions.the_load_balancer_reaches_the_task(stack, service)
    if address == "api-gateway":
        assertions.only_the_http_api_reaches_the_load_balancer(stack)
    elif given != "nothing":
        assertions.http_redirects_to_https(stack)

    stack.update(built(address, given))
    assert {name: resource.physical_id for name, resource in stack.resources.items()} == before


@pytest.mark.parametrize(("address", "given"), [case for case in CASES if case[1] != "nothing"])
def test_a_certificate_or_a_name_comes_and_goes_and_replaces_nothing(address, given, built, fargate):
    stack = fargate.deploy(built(address, "nothing"))
    before = {name: resource.physical_id for name, resource in stack.resources.items()}
    # each revision of a task definition is one of its own
    del before["TaskDefinition"]

    for now in (given, "nothing"):
        changes = stack.update(built(address, now))

        assert {name for action, name in changes if action == "replaced"} <= {"TaskDefinition"}
        assert {name: stack.resources[name].physical_id for name in before} == before
