"""Print how much of what AWS's APIs document as refused is told by `budget-stack check`.

With names of services, such as ecs, print what is open there, as AWS words it. With --new, print the statements that
have no verdict, as lines to write one into: those of a newer version of the models.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable

from scripts.refusals.operations import operations
from scripts.refusals.statements import Statement, statements
from scripts.refusals.verdicts import REASONS, Verdict, verdicts


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="*", help="such as ecs; all if left out")
    parser.add_argument("--new", action="store_true", help="statements without a verdict")
    arguments = parser.parse_args()
    known = verdicts()
    found = {
        statement.digest: statement
        for statement in all_statements()
        if not arguments.services or service(statement) in arguments.services
    }
    if arguments.new:
        for digest, statement in found.items():
            if digest not in known:
                print(statement.operation, statement.about, digest, "open", statement.text, sep="\t")
        return
    judged = [known[digest] for digest in found if digest in known]
    if arguments.services:
        for verdict in judged:
            if verdict.verdict == "open":
                print(f"{verdict.operation} {verdict.about}: {verdict.text}\n    {found[verdict.digest].text}")
    print_table(judged)
    if len(judged) < len(found):
        print(f"{len(found) - len(judged)} statements have no verdict: see --new")


def all_statements() -> Iterable[Statement]:
    """Every statement once, under the first operation that has it."""
    first: dict[str, Statement] = {}
    for operation in operations():
        for statement in statements(operation):
            first.setdefault(statement.digest, statement)
    return first.values()


def service(entry: Statement | Verdict) -> str:
    """The service of a statement, or of the verdict on one."""
    return entry.operation.partition(":")[0]


def told_share(judged: Iterable[Verdict]) -> float:
    """Which part of what can be told is told by a rule."""
    counts = Counter("told" if verdict.rules else verdict.verdict for verdict in judged)
    return counts["told"] / ((counts["told"] + counts["open"]) or 1)


def print_table(judged: list[Verdict]) -> None:
    """Print how many statements each service has of each verdict."""
    columns = ["told", *REASONS]
    print(f"{'':25}" + "".join(f"{column:>8}" for column in columns) + f"{'share':>8}")
    for name in [*sorted({service(verdict) for verdict in judged}), "all"]:
        of_service = [verdict for verdict in judged if name in (service(verdict), "all")]
        counts = Counter("told" if verdict.rules else verdict.verdict for verdict in of_service)
        print(f"{name:25}" + "".join(f"{counts[column]:8}" for column in columns) + f"{told_share(of_service):8.0%}")
    print("\n".join(f"{reason:8}{meaning}" for reason, meaning in REASONS.items()))


if __name__ == "__main__":
    main()
