"""What a front does to a request's headers, by the rows of the service's own table (service/config/fronts.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from service.config.fronts import Header
from tests.service.fronts.messages import Fields, values, without

# what comes between a header's parts, where that is no comma
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
SEPARATORS = {"X-Amzn-Trace-Id": ";"}
EMPTY_BODY = "missing, with Content-Length 0"


def done(rows: Iterable[Header], fields: Fields, says: Mapping[str, str]) -> Fields:
    """The headers that go on.

    Args:
        rows: What is done, in this order.
        fields: What was sent.
        says: What the front writes, by the name of the header; one for every row that writes.
    """
    for row in rows:
        if row.deed == "drops":
            fields = [(name, value) for name, value in fields if not re.search(row.name, name)]
        elif row.deed == "overwrites" and (row.when == "always" or _is_so(row, fields)):
            fields = [*without(fields, row.name), (row.name, says[row.name])]
        elif row.deed == "appends":
            fields = _appended(fields, row.name, says[row.name])
    return fields


def _is_so(row: Header, fields: Fields) -> bool:
    assert row.when == EMPTY_BODY
    return not values(fields, row.name) and values(fields, "Content-Length") == ["0"]


def _appended(fields: Fields, name: str, part: str) -> Fields:
    # no page says what becomes of several: they stay, and the last gets the part
    before = values(fields, name)
    whole = [*before[:-1], SEPARATORS.get(name, ", ").join([*before[-1:], part])]
    return [*without(fields, name), *((name, value) for value in whole)]
