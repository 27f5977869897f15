"""Certificates of a listener beside its default one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import LISTENER_CERTIFICATE
from budget_stack.testing.handlers.certificate_references import unusable_by_listener
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties


class ListenerCertificate(Handler):
    """`AWS::ElasticLoadBalancingV2::ListenerCertificate`."""

    create_only = frozenset({"ListenerArn"})
    required = frozenset({"Certificates", "ListenerArn"})
    # other resources may add some to the same listener
    partial = frozenset({"Certificates"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from unusable_by_listener(aws, [one["CertificateArn"] for one in properties["Certificates"]])

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("elbv2", "add_listener_certificates", properties)
        return f"{properties['ListenerArn']}|{aws.name(64)}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        listener = physical_id.partition("|")[0]
        answer = aws.read("elbv2", "describe_listener_certificates", ListenerArn=listener)
        more = [one for one in answer["Certificates"] if not one.get("IsDefault")]
        return {"ListenerArn": listener, "Certificates": more}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": self.ref(physical_id)}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        wanted, current = properties["Certificates"], before["Certificates"]
        of_this = {"ListenerArn": properties["ListenerArn"]}
        if more := [one for one in wanted if one not in current]:
            aws.complete("elbv2", "add_listener_certificates", {"Certificates": more}, **of_this)
        if gone := [one for one in current if one not in wanted]:
            aws.complete("elbv2", "remove_listener_certificates", {"Certificates": gone}, **of_this)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("elbv2", "remove_listener_certificates", properties)


HANDLERS = {LISTENER_CERTIFICATE: ListenerCertificate()}
