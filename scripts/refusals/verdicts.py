"""What became of each statement: the rule that tells it, or why none can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "verdicts"
REASONS = {
    "open": "could be told, and is not yet",
    "schema": "the schemas refuse it, or AWS's validator, so that none of our rules has to",
    "state": "depends on what else the account has",
    "quota": "depends on a quota of the account",
    "born": "depends on a value that is born at deployment",
    "unsaid": "AWS does not say when",
    "none": "refuses nothing that a template says",
}


class Verdict(NamedTuple):
    """What became of a statement.

    Attributes:
        operation: As in the statement.
        about: As in the statement.
        digest: The statement's.
        verdict: One of REASONS, or the ids of rules with a comma between.
        text: What is refused, in our words; may be empty where nothing is.
    """

    operation: str
    about: str
    digest: str
    verdict: str
    text: str

    @property
    def rules(self) -> list[str]:
        """The rules that tell it."""
        return [] if self.verdict in REASONS else self.verdict.split(",")


def verdicts() -> Mapping[str, Verdict]:
    """Every verdict, by the digest of its statement."""
    return {verdict.digest: verdict for verdict in _read()}


def _read() -> Iterator[Verdict]:
    for path in sorted(FOLDER.glob("*.tsv")):
        for line in path.read_text().splitlines():
            yield Verdict(*line.split("\t"))
