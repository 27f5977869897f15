"""What an alarm or a scaling policy makes of several metrics: queries, and expressions over them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node

_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
# functions and keywords are written in capitals
_ID = re.compile(r"(?<![\w.])[a-z]\w*")


def query_faults(queries: Node, most_returned: int = 1) -> Iterator[tuple[Node, str]]:
    """Yield what is wrong with a list of queries, and where.

    Args:
        queries: The list, of which every entry must be known.
        most_returned: How many of them may be returned.
    """
    known = list(queries)
    if queries.is_unresolved or not known or any(query.is_unresolved for query in known):
        return
    ids = [query["Id"].text() for query in known]
    for query in known:
        if bool(query["Expression"]) == bool(query["MetricStat"]):
            both = "both Expression and MetricStat" if query["Expression"] else "neither Expression nor MetricStat"
            yield query, f"it has {both}"
    for name, times in Counter(filter(None, ids)).items():
        if times > 1:
            yield queries, f"{times} of them have the id {name}"
    if None not in ids:
        for query in known:
            if missing := sorted(_named_by(query["Expression"]) - {*ids}):
                yield (
                    query["Expression"],
                    f"it speaks of {', '.join(missing)}, which is none of {', '.join(map(str, ids))}",
                )
    yield from _returned(queries, known, most_returned)


def _named_by(expression: Node) -> set[str]:
    text = partial_text(expression.known()) if expression else ""
    # a query of Metrics Insights names no ids
    is_query = text.lstrip().upper().startswith("SELECT") or ANYTHING in text
    return set() if is_query else set(_ID.findall(_STRING.sub("", text)))


def _returned(queries: Node, known: list[Node], most: int) -> Iterator[tuple[Node, str]]:
    returns = [query["ReturnData"].text() if query["ReturnData"] else "true" for query in known]
    if None in returns:
        return
    count = returns.count("true")
    if count == 0:
        yield queries, "none of them is returned"
    elif count > most:
        yield queries, f"{count} of them are returned, where ReturnData is not false"
