"""AWS Security Hub's controls for the services that the template uses: what is known and said of each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple


def known() -> dict[str, Any]:
    """What security_hub.toml holds."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text())


class Group(NamedTuple):
    """Controls of which the same is to be said.

    Attributes:
        controls: Their titles by id.
        types: What they look at, and the template does not make.
    """

    verdict: str
    reason: str
    controls: dict[str, str]
    types: tuple[str, ...]


def groups() -> list[Group]:
    return [
        Group(entry["verdict"], entry["reason"], entry["controls"], tuple(entry.get("types", ())))
        for entry in known()["group"]
    ]


def found() -> dict[str, str]:
    """The titles of the controls that are in justified.toml."""
    return dict(known()["found"])


def gaps(why: str) -> set[str]:
    """The ids that no control has, because it is retired or because the number is unused."""
    return {
        f"{service}.{number}"
        for service, numbers in known()["gaps"].items()
        for first, _, last in (part.partition("-") for part in numbers[why].split(", ") if part)
        for number in range(int(first), int(last or first) + 1)
    }
