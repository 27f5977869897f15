"""Certificates of AWS Certificate Manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budget_stack.facts.resource_types import CERTIFICATE
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.certificate_references import users_of
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.gaps import issue_certificate
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without
from budget_stack.testing.handlers.route53.zones import is_public
from budget_stack.testing.ledger import Entry

# CloudFormation's properties, and what they are called in the API's options
_OPTIONS = {
    "CertificateExport": "Export",
    "CertificateTransparencyLoggingPreference": "CertificateTransparencyLoggingPreference",
}
_VALIDATION = ("DomainValidationOptions", "ValidationMethod")


class Certificate(Handler):
    """`AWS::CertificateManager::Certificate`, which exists once the records that prove its names are public.

    With a HostedZoneId CloudFormation writes each of them itself. They stay when the certificate is deleted.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
    """

    create_only = frozenset(
        {
            "CertificateAuthorityArn",
            "CertificateExport",
            "DomainName",
            "DomainValidationOptions",
            "KeyAlgorithm",
            "SubjectAlternativeNames",
        }
    )
    required = frozenset({"DomainName"})
    # ACM counts the first name among the others, and has an entry for each
    partial = frozenset({"DomainValidationOptions", "SubjectAlternativeNames"})
    resets = fixed(CertificateTransparencyLoggingPreference="ENABLED", Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "CertificateAuthorityArn" not in properties and properties.get("ValidationMethod") != "DNS":
            yield "a certificate without ValidationMethod: DNS is validated by e-mail, which nobody answers here"

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = without(properties, "DomainValidationOptions", *_OPTIONS)
        if options := {_OPTIONS[name]: value for name, value in only(properties, *_OPTIONS).items()}:
            parameters["Options"] = options
        arn: str = aws.create("acm", "request_certificate", parameters)["CertificateArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        zones = {
            option["DomainName"]: option["HostedZoneId"]
            for option in properties.get("DomainValidationOptions", ())
            if "HostedZoneId" in option
        }
        for option in _described(aws, physical_id).get("DomainValidationOptions", ()):
            if option["DomainName"] in zones:
                proof = option["ResourceRecord"]
                record = {"Name": proof["Name"], "Type": proof["Type"], "TTL": 300}
                record["ResourceRecords"] = [{"Value": proof["Value"]}]
                batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
                zone = zones[option["DomainName"]]
                aws.complete("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=batch)

    def wait(self, aws: Context, physical_id: str, properties: Properties, before: Properties | None) -> bool:
        if before is not None:
            return False
        for option in _described(aws, physical_id).get("DomainValidationOptions", ()):
            proof = option["ResourceRecord"]
            if not is_public(aws, proof["Name"], proof["Type"], proof["Value"]):
                # https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
                raise DeploymentFailed(
                    "",
                    f"the certificate is never issued: ACM waits for the record {proof['Name']} that proves"
                    f" {option['DomainName']}, which no public hosted zone of the account has",
                )
        issue_certificate(aws.account, physical_id)
        return False

    def read(self, aws: Context, physical_id: str) -> Properties:
        certificate = _described(aws, physical_id)
        methods = [option["ValidationMethod"] for option in certificate.get("DomainValidationOptions", ())]
        tags = aws.read("acm", "list_tags_for_certificate", CertificateArn=physical_id)["Tags"]
        return {
            **without(certificate, "Options"),
            **{name: certificate["Options"][option] for name, option in _OPTIONS.items()},
            "ValidationMethod": methods[0] if methods else None,
            "Tags": tags,
        }

    def attributes(self, aws: Context, physical_id: str) -> dict[str, Any]:
        return {"CertificateArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "CertificateTransparencyLoggingPreference" in different:
            options = only(properties, "CertificateTransparencyLoggingPreference") or {
                "CertificateTransparencyLoggingPreference": "ENABLED"
            }
            aws.complete("acm", "update_certificate_options", CertificateArn=physical_id, Options=options)
        if gone := [{"Key": key} for key in tags_gone(properties, before)]:
            aws.complete("acm", "remove_tags_from_certificate", CertificateArn=physical_id, Tags=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("acm", "add_tags_to_certificate", only(properties, "Tags"), CertificateArn=physical_id)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # the zone was sent to Route 53, in which it is no part of any option
        return super().was_sent(entry, path.rpartition("/")[2] if path.startswith(_VALIDATION) else path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
        if users := sorted(users_of(aws, physical_id)):
            raise DeploymentFailed("", f"Certificate {physical_id} is in use by {', '.join(users)}")
        aws.complete("acm", "delete_certificate", CertificateArn=physical_id)


def _described(aws: Context, arn: str) -> dict[str, Any]:
    certificate: dict[str, Any] = aws.read("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
    return certificate


HANDLERS = {CERTIFICATE: Certificate()}
