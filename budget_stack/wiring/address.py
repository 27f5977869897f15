"""What clients meet: a load balancer, internal or not, with or without https, or an HTTP API before an internal one."""

from __future__ import annotations

from troposphere import GetAtt, If, Ref, Template

from budget_stack.blocks.alias_record import AliasRecord, add_alias_record
from budget_stack.blocks.certificate import Certificate, add_certificate
from budget_stack.blocks.http_api import HttpApi, add_http_api
from budget_stack.blocks.http_api_domain import HttpApiDomain, add_http_api_domain
from budget_stack.blocks.https_listener import HttpsListener, add_https_listener
from budget_stack.blocks.load_balancer import LoadBalancer, add_internal_load_balancer, add_load_balancer, client_rules
from budget_stack.conditions import apply_condition
from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.settings.https import HttpsSettings
from budget_stack.settings.web_service import API_GATEWAY, Settings
from budget_stack.values import Value, only_where, sub


class Address(Handle):
    """What `add_address` adds, and where the service then answers; `None` for every block that was left out."""

    load_balancer: LoadBalancer
    https_listener: HttpsListener | None
    http_api: HttpApi | None
    http_api_domain: HttpApiDomain | None
    certificate: Certificate | None
    alias_record: AliasRecord | None
    url: Value


def add_address(template: Template, *, settings: Settings, prefix: str = "") -> Address:
    """Add the front that the settings ask for, with its certificate and record.

    Raises:
        InvalidSetting: a load balancer that the internet reaches, without public subnets.
    """
    certificate, certificate_arn = _add_certificate(template, settings.https, prefix)
    if settings.address == API_GATEWAY:
        return _add_http_api(template, settings, certificate, certificate_arn, prefix)
    return _add_load_balancer(template, settings, certificate, certificate_arn, prefix)


def _add_certificate(
    template: Template, https: HttpsSettings | None, prefix: str
) -> tuple[Certificate | None, Value | None]:
    if https is None or not https.makes_certificate:
        return None, https.certificate_arn if https else None
    assert https.domain_name is not None
    assert https.hosted_zone_id is not None
    certificate = add_certificate(
        template,
        domain_name=https.domain_name,
        hosted_zone_id=https.hosted_zone_id,
        settings=https.certificate,
        prefix=prefix,
    )
    made = Ref(certificate.certificate)
    if (where := https.created_where or https.condition) is not None:
        apply_condition(certificate, where)
    if https.certificate_where is None:
        return certificate, made
    return certificate, If(https.certificate_where, https.certificate_arn, made)


def _add_load_balancer(
    template: Template, settings: Settings, certificate: Certificate | None, certificate_arn: Value | None, prefix: str
) -> Address:
    https, listener, record = settings.https, None, None
    is_internal = settings.load_balancer.internal
    if settings.subnet_ids is None and not is_internal:
        raise InvalidSetting("subnet_ids", None, "given for a load balancer that the internet reaches: public subnets")
    load_balancer = (add_internal_load_balancer if is_internal else add_load_balancer)(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=settings.load_balancer_subnet_ids,
        settings=settings.load_balancer,
        prefix=prefix,
    )
    name = GetAtt(load_balancer.load_balancer, "DNSName")
    url: Value = sub("http://${Name}", Name=name)
    if https is not None:
        assert certificate_arn is not None
        listener = add_https_listener(
            template,
            load_balancer_arn=Ref(load_balancer.load_balancer),
            certificate_arn=certificate_arn,
            security_group_id=None if is_internal else GetAtt(load_balancer.security_group, "GroupId"),
            allowed_cidr=settings.load_balancer.first_allowed_cidr,
            settings=https.listener,
            prefix=prefix,
        )
        if https.condition is not None:
            apply_condition(listener, https.condition)
        # The first range of an internet-facing one has a resource of its own.
        rules = client_rules(settings.load_balancer, 443)[0 if is_internal else 1 :]
        load_balancer.security_group.SecurityGroupIngress += [only_where(https.condition, rule) for rule in rules]
        zone_id = GetAtt(load_balancer.load_balancer, "CanonicalHostedZoneID")
        record = _add_record(template, https, name, zone_id, prefix)
        url = _url(https, only_where(https.condition, sub("https://${Name}", Name=name), otherwise=url))
    return Address(load_balancer, listener, None, None, certificate, record, url)


def _add_http_api(
    template: Template, settings: Settings, certificate: Certificate | None, certificate_arn: Value | None, prefix: str
) -> Address:
    https, domain, record = settings.https, None, None
    load_balancer = add_internal_load_balancer(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=settings.load_balancer_subnet_ids,
        settings=settings.load_balancer,
        prefix=prefix,
    )
    http_api = add_http_api(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=settings.load_balancer_subnet_ids,
        listener_arn=Ref(load_balancer.listener),
        load_balancer_security_group_id=GetAtt(load_balancer.security_group, "GroupId"),
        settings=settings.http_api,
        prefix=prefix,
    )
    url: Value = GetAtt(http_api.api, "ApiEndpoint")
    if https is not None:
        assert certificate_arn is not None
        assert https.domain_name is not None
        domain = add_http_api_domain(
            template,
            api_id=Ref(http_api.api),
            stage_name=Ref(http_api.stage),
            domain_name=https.domain_name,
            certificate_arn=certificate_arn,
            prefix=prefix,
        )
        if https.name_condition is not None:
            apply_condition(domain, https.name_condition)
        name = GetAtt(domain.domain_name, "RegionalDomainName")
        zone_id = GetAtt(domain.domain_name, "RegionalHostedZoneId")
        record = _add_record(template, https, name, zone_id, prefix)
        url = _url(https, url)
    return Address(load_balancer, None, http_api, domain, certificate, record, url)


def _add_record(
    template: Template, https: HttpsSettings, target: Value, target_zone_id: Value, prefix: str
) -> AliasRecord | None:
    if https.domain_name is None:
        return None
    assert https.hosted_zone_id is not None
    record = add_alias_record(
        template,
        domain_name=https.domain_name,
        hosted_zone_id=https.hosted_zone_id,
        target_domain_name=target,
        target_hosted_zone_id=target_zone_id,
        prefix=prefix,
    )
    return record if https.name_condition is None else apply_condition(record, https.name_condition)


def _url(https: HttpsSettings, otherwise: Value) -> Value:
    if https.domain_name is None:
        return otherwise
    named = sub("https://${Name}", Name=https.domain_name)
    return named if https.name_condition is None else If(https.name_condition, named, otherwise)
