"""The certificate of a web service, and the name that it is for."""

from __future__ import annotations

from budget_stack.blocks.certificate import CertificateSettings
from budget_stack.blocks.https_listener import HttpsListenerSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.literals import check_domain_name, check_references_of
from budget_stack.settings.common import check_nested
from budget_stack.values import Value

_WHERES = ("domain_where", "certificate_where", "created_where")


class HttpsSettings(Frozen):
    """The certificate, and the name that it is for.

    A certificate alone is enough behind a load balancer, for whoever makes the records of the name themselves. A name
    and its zone are enough without one: it is made, and validated by records in the zone. With all three that
    certificate is taken, and the record is made.

    Attributes:
        certificate_arn: An issued certificate of the stack's region; left out, one is made.
        domain_name: The name, in lower case, that is to lead to the service; left out, no record is made.
        hosted_zone_id: The public Route 53 zone of that name.
        certificate: Which names a certificate that is made is for, beside `domain_name`.
        listener: What clients must be able to speak; for a load balancer alone.
        condition: Logical id of a condition of the template: there is https only where it is true. `None` for always.
        domain_where: The same for the name, which some deployments of the template have and others have not; left
            out, as for `condition`.
        certificate_where: The same for `certificate_arn`.
        created_where: The same for the certificate that is made; left out, as for `condition`.

    Raises:
        InvalidSetting: an ARN, a zone or a condition that is none; a name without zone, or the reverse;
            neither certificate nor name; `certificate_where` without `created_where`, or the reverse.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """

    certificate_arn: Value | None = None
    domain_name: Value | None = None
    hosted_zone_id: Value | None = None
    certificate: CertificateSettings = CertificateSettings()
    listener: HttpsListenerSettings = HttpsListenerSettings()
    condition: str | None = None
    domain_where: str | None = None
    certificate_where: str | None = None
    created_where: str | None = None

    def __post_init__(self) -> None:
        check_references_of(self, "certificate_arn", "hosted_zone_id", "condition", *_WHERES)
        if self.domain_name is not None:
            check_domain_name("domain_name", self.domain_name)
        check_nested("certificate", self.certificate, CertificateSettings)
        check_nested("listener", self.listener, HttpsListenerSettings)
        self._check_together("domain_name", "hosted_zone_id")
        self._check_together("certificate_where", "created_where")
        if self.certificate_arn is None and (self.domain_name is None or self.certificate_where is not None):
            raise InvalidSetting("certificate_arn", None, "given without domain_name, and with certificate_where")
        if self.domain_name is None and self.created_where is not None:
            raise InvalidSetting("domain_name", None, "given with created_where")

    def _check_together(self, *settings: str) -> None:
        for setting in settings:
            if getattr(self, setting) is None and any(getattr(self, other) is not None for other in settings):
                raise InvalidSetting(setting, None, f"given together with {' and '.join({*settings} - {setting})}")

    @property
    def name_condition(self) -> str | None:
        """Where there is a name: a name without https would lead nowhere."""
        return self.domain_where or self.condition

    @property
    def makes_certificate(self) -> bool:
        """Whether there is one to be made, in some deployment at least."""
        return self.certificate_arn is None or self.created_where is not None
