"""Application and network load balancers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE, LOAD_BALANCER, SERVICE, TARGET_GROUP
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.certificate_references import unusable_by_listener
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ecs.shifts import shifted_rules
from budget_stack.testing.handlers.elbv2.attributes import attributes_with_defaults, read_attributes, set_attributes
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.gaps import further_certificates_kept
from budget_stack.testing.handlers.moto.load_balancers import named_by_kind
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class LoadBalancer(Handler):
    """`AWS::ElasticLoadBalancingV2::LoadBalancer`."""

    name_property = NAMES[LOAD_BALANCER].property
    create_only = frozenset({"Name", "Scheme", "Type"})
    unordered = frozenset({"Tags", "Subnets", "SecurityGroups", "SubnetMappings"})
    partial = frozenset({"LoadBalancerAttributes"})
    resets = fixed(LoadBalancerAttributes=[], IpAddressType="ipv4", Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        subnets = [mapping.get("SubnetId") for mapping in properties.get("SubnetMappings", ())]
        subnets += properties.get("Subnets", ())
        missing = list(references.missing_subnets(aws, subnets))
        yield from missing
        yield from references.missing_security_groups(aws, properties.get("SecurityGroups", ()))
        if not missing and properties.get("Type", "application") == "application":
            yield from references.too_few_zones(aws, subnets)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"Name": aws.name(NAMES[LOAD_BALANCER].longest)} | without(properties, "LoadBalancerAttributes")
        with named_by_kind(properties.get("Type", "application")):
            balancer = aws.create("elbv2", "create_load_balancer", parameters)["LoadBalancers"][0]
        arn: str = balancer["LoadBalancerArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        set_attributes(aws, "load_balancer", physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        balancer = _one(aws, "describe_load_balancers", "LoadBalancers", LoadBalancerArns=[physical_id])
        zones = balancer["AvailabilityZones"]
        return {
            **balancer,
            "Name": balancer["LoadBalancerName"],
            "Subnets": [zone["SubnetId"] for zone in zones],
            "SubnetMappings": [{"SubnetId": zone["SubnetId"]} for zone in zones],
            "LoadBalancerAttributes": read_attributes(aws, "load_balancer", physical_id),
            "Tags": _tags(aws, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        balancer = _one(aws, "describe_load_balancers", "LoadBalancers", LoadBalancerArns=[physical_id])
        return {
            "CanonicalHostedZoneID": balancer["CanonicalHostedZoneId"],
            "DNSName": balancer["DNSName"],
            "LoadBalancerArn": physical_id,
            "LoadBalancerFullName": physical_id.partition(":loadbalancer/")[2],
            "LoadBalancerName": balancer["LoadBalancerName"],
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        for name, operation in (
            ("Subnets", "set_subnets"),
            ("SubnetMappings", "set_subnets"),
            ("SecurityGroups", "set_security_groups"),
            ("IpAddressType", "set_ip_address_type"),
        ):
            if name in different:
                aws.complete("elbv2", operation, only(properties, name), LoadBalancerArn=physical_id)
        set_attributes(aws, "load_balancer", physical_id, properties, before)
        _retag(aws, physical_id, properties, before)

    def with_defaults(self, name: str, value: Any) -> Any:
        if name == "LoadBalancerAttributes":
            return attributes_with_defaults("load_balancer", value or [])
        return super().with_defaults(name, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("elbv2", "delete_load_balancer", LoadBalancerArn=physical_id)


class TargetGroup(Handler):
    """`AWS::ElasticLoadBalancingV2::TargetGroup`."""

    name_property = NAMES[TARGET_GROUP].property
    create_only = frozenset({"IpAddressType", "Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"})
    unordered = frozenset({"Tags", "Targets"})
    partial = frozenset({"TargetGroupAttributes"})
    resets = fixed(TargetGroupAttributes=[], Targets=[], Tags=[], Matcher={"HttpCode": "200"}, HealthCheckPath="/")

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "VpcId" in properties:
            yield from references.missing_vpc(aws, properties["VpcId"])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"Name": aws.name(NAMES[TARGET_GROUP].longest)} | without(
            properties, "TargetGroupAttributes", "Targets"
        )
        arn: str = aws.create("elbv2", "create_target_group", parameters)["TargetGroups"][0]["TargetGroupArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        set_attributes(aws, "target_group", physical_id, properties)
        _set_targets(aws, physical_id, properties.get("Targets", []), [])

    def read(self, aws: Context, physical_id: str) -> Properties:
        health = aws.read("elbv2", "describe_target_health", TargetGroupArn=physical_id)
        group = _one(aws, "describe_target_groups", "TargetGroups", TargetGroupArns=[physical_id])
        return {
            **group,
            "Name": group["TargetGroupName"],
            "TargetGroupAttributes": read_attributes(aws, "target_group", physical_id),
            "Targets": [target["Target"] for target in health["TargetHealthDescriptions"]],
            "Tags": _tags(aws, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        group = _one(aws, "describe_target_groups", "TargetGroups", TargetGroupArns=[physical_id])
        return {
            "LoadBalancerArns": group["LoadBalancerArns"],
            "TargetGroupArn": physical_id,
            "TargetGroupFullName": physical_id.rpartition(":")[2],
            "TargetGroupName": group["TargetGroupName"],
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"Tags", "Targets", "TargetGroupAttributes"}
        if different:
            aws.complete("elbv2", "modify_target_group", only(properties, *different), TargetGroupArn=physical_id)
        set_attributes(aws, "target_group", physical_id, properties, before)
        _set_targets(aws, physical_id, properties.get("Targets", []), before.get("Targets", []))
        _retag(aws, physical_id, properties, before)

    def with_defaults(self, name: str, value: Any) -> Any:
        if name == "TargetGroupAttributes":
            return attributes_with_defaults("target_group", value or [])
        return super().with_defaults(name, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("elbv2", "delete_target_group", TargetGroupArn=physical_id)


class Listener(Handler):
    """`AWS::ElasticLoadBalancingV2::Listener`."""

    create_only = frozenset({"LoadBalancerArn"})
    required = frozenset({"DefaultActions", "LoadBalancerArn"})
    partial = frozenset({"ListenerAttributes"})
    resets = fixed(Certificates=[], ListenerAttributes=[], SslPolicy=KEPT, Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_target_groups(aws, properties.get("DefaultActions", ()))
        if properties.get("Protocol") in ("HTTPS", "TLS") and not properties.get("Certificates"):
            yield "A certificate must be specified for HTTPS listeners"
        certificates = [certificate["CertificateArn"] for certificate in properties.get("Certificates", ())]
        yield from unusable_by_listener(aws, certificates)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = without(properties, "ListenerAttributes")
        arn: str = aws.create("elbv2", "create_listener", parameters)["Listeners"][0]["ListenerArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        set_attributes(aws, "listener", physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        listener = _one(aws, "describe_listeners", "Listeners", ListenerArns=[physical_id])
        return {
            **listener,
            # moto describes further certificates beside the default one
            "Certificates": listener.get("Certificates", [])[:1],
            "ListenerAttributes": read_attributes(aws, "listener", physical_id),
            "Tags": _tags(aws, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"ListenerArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if different := changed(properties, before) - {"Tags", "ListenerAttributes"}:
            with further_certificates_kept(aws.account, physical_id):
                aws.complete("elbv2", "modify_listener", only(properties, *different), ListenerArn=physical_id)
        set_attributes(aws, "listener", physical_id, properties, before)
        _retag(aws, physical_id, properties, before)

    def with_defaults(self, name: str, value: Any) -> Any:
        if name == "ListenerAttributes":
            return attributes_with_defaults("listener", value or [])
        return super().with_defaults(name, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("elbv2", "delete_listener", ListenerArn=physical_id)


class ListenerRule(Handler):
    """`AWS::ElasticLoadBalancingV2::ListenerRule`."""

    create_only = frozenset({"ListenerArn"})
    required = frozenset({"Actions", "Conditions", "Priority"})
    unordered = frozenset({"Tags", "Conditions"})
    resets = fixed(Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_target_groups(aws, properties.get("Actions", ()))

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create("elbv2", "create_rule", properties)["Rules"][0]["RuleArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        # asked for by its listener, which is known to exist
        listener = physical_id.replace(":listener-rule/", ":listener/").rpartition("/")[0]
        rules = aws.read("elbv2", "describe_rules", ListenerArn=listener)["Rules"]
        rule = next(rule for rule in rules if rule["RuleArn"] == physical_id)
        return {**rule, "ListenerArn": listener, "Tags": _tags(aws, physical_id)}

    def delegated(self, aws: Context, physical_id: str) -> Iterator[str]:
        if any(physical_id in shifted_rules(service) for service in aws.siblings(SERVICE)):
            yield "Actions/*/ForwardConfig/TargetGroups/*/Weight"

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {
            "IsDefault": _one(aws, "describe_rules", "Rules", RuleArns=[physical_id])["IsDefault"],
            "RuleArn": physical_id,
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different & {"Actions", "Conditions", "Transforms"}:
            some = only(properties, "Actions", "Conditions", "Transforms")
            aws.complete("elbv2", "modify_rule", some, RuleArn=physical_id)
        if "Priority" in different:
            priority = {"RuleArn": physical_id, "Priority": properties["Priority"]}
            aws.complete("elbv2", "set_rule_priorities", RulePriorities=[priority])
        _retag(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("elbv2", "delete_rule", RuleArn=physical_id)


def _one(aws: Context, operation: str, answer: str, **parameters: object) -> dict[str, Any]:
    item: dict[str, Any] = aws.read("elbv2", operation, **parameters)[answer][0]
    return item


def _set_targets(aws: Context, arn: str, wanted: list[Any], current: list[Any]) -> None:
    for operation, targets in (
        ("deregister_targets", [target for target in current if target not in wanted]),
        ("register_targets", [target for target in wanted if target not in current]),
    ):
        if targets:
            aws.complete("elbv2", operation, {"TargetGroupArn": arn, "Targets": targets})


def _tags(aws: Context, arn: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = aws.read("elbv2", "describe_tags", ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    return tags


def _retag(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    if gone := tags_gone(properties, before):
        aws.complete("elbv2", "remove_tags", ResourceArns=[arn], TagKeys=gone)
    if "Tags" in changed(properties, before) and properties.get("Tags"):
        aws.complete("elbv2", "add_tags", only(properties, "Tags"), ResourceArns=[arn])


HANDLERS = {
    LISTENER: Listener(),
    LISTENER_RULE: ListenerRule(),
    LOAD_BALANCER: LoadBalancer(),
    TARGET_GROUP: TargetGroup(),
}
