"""The month that a request is about."""

import datetime
from collections.abc import Mapping

from service.domain import fields
from service.domain.clock import now


def asked_month(given: Mapping[str, str]) -> datetime.date:
    """The first day of `month`, or of this month where it is not given; raises InvalidRequest."""
    return fields.month(given["month"]) if given.get("month") else now().date().replace(day=1)
