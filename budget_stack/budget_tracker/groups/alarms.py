"""Who is told when something is wrong."""

from __future__ import annotations

from dataclasses import replace

from troposphere import Equals, Not

from budget_stack.blocks.alarm import AlarmSettings
from budget_stack.blocks.topic import TopicSettings
from budget_stack.budget_tracker.parameter import Group, parameter
from budget_stack.settings.web_service import API_GATEWAY

_HAS_EMAIL = "HasAlarmEmail"

_EMAIL = parameter(
    "AlarmEmail",
    label="Alarms by mail",
    Type="String",
    Default="",
    AllowedPattern="^([^@ ]+@[^@ ]+)?$",
    ConstraintDescription="must be a mail address, or empty",
    Description="Address that gets a mail for each alarm, after the link in the first was followed.",
)

ALARMS = Group("Alarms", (_EMAIL,), conditions={_HAS_EMAIL: Not(Equals(_EMAIL.ref, ""))})


def alarm_settings(address: str) -> AlarmSettings:
    """Tell whom the parameter says, and find errors where the Budget Tracker's log has its level.

    What says why users are hurt, and not that they are, is left to whoever asks for it, and behind an HTTP API so are
    the load balancer's own errors, which the API's are about as well: SAM writes every list and function of a template
    in lines of its own, and sends no more than 51,200 bytes of that without a bucket.
    """
    settings = AlarmSettings(
        topic=TopicSettings(email=_EMAIL.ref, email_where=_HAS_EMAIL),
        rejected_connection_count=None,
        cpu_utilization=None,
        memory_utilization=None,
        log_error_count=None,
        log_error_pattern='{$.level="ERROR"}',
    )
    return replace(settings, load_balancer_5xx_count=None) if address == API_GATEWAY else settings
