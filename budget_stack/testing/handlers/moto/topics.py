"""What moto's SNS keeps and does not tell, has no operation for, or refuses though AWS takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.facts.sns import DELIVERY_PROTOCOLS
from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of

_UNTOLD: Final = (
    "ArchivePolicy",
    "FifoThroughputScope",
    "MaximumMessageSize",
    "SignatureVersion",
    "TracingConfig",
    *(
        f"{start}{name}"
        for start in DELIVERY_PROTOCOLS.values()
        for name in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
    ),
)


def tell_all_of_topics() -> None:
    """Let topics tell all attributes that moto keeps of them."""
    from moto.core.utils import camelcase_to_underscores
    from moto.sns.responses import SNSResponse

    response: Any = SNSResponse
    answered = response.get_topic_attributes
    if answered.__module__ == __name__:
        return

    def get_topic_attributes(self: Any) -> Any:
        answer = answered(self)
        kept = vars(self.backend.get_topic(self._get_param("TopicArn")))
        found = {name: kept.get(camelcase_to_underscores(name)) for name in _UNTOLD}
        answer.result["Attributes"] |= {name: value for name, value in found.items() if value}
        return answer

    response.get_topic_attributes = get_topic_attributes


@contextmanager
def believing_in_filters() -> Iterator[None]:
    """Let filters have ways to match of which moto knows nothing."""
    from moto.sns import models
    from moto.sns.exceptions import SNSInvalidParameter

    known = models.SNSBackend._validate_filter_policy

    def validate(backend: Any, *policy: Any, **more: Any) -> None:
        try:
            known(backend, *policy, **more)
        except SNSInvalidParameter as error:
            if "Unrecognized match type" not in str(error):
                raise

    with mock.patch.object(models.SNSBackend, "_validate_filter_policy", validate):
        yield


def _put_data_protection_policy(account: Account, parameters: Parameters) -> dict[str, Any]:
    topic = backend_of(account, "sns").get_topic(parameters["ResourceArn"])
    topic.data_protection_policy = parameters["DataProtectionPolicy"]
    return {}


def _get_data_protection_policy(account: Account, parameters: Parameters) -> dict[str, Any]:
    topic = backend_of(account, "sns").get_topic(parameters["ResourceArn"])
    return {"DataProtectionPolicy": vars(topic).get("data_protection_policy", "")}


SNS_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("sns", "get_data_protection_policy"): _get_data_protection_policy,
        ("sns", "put_data_protection_policy"): _put_data_protection_policy,
    }
)
"""By boto3's names of service and operation."""
