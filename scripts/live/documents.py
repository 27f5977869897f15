"""The commands that a person is told to run: those that `configure` prints, and those of the guides in docs/."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile("```bash\n(.*?)```", re.DOTALL)


class Missing(Exception):
    """A document does not have the command that the walk needs."""


class Told(NamedTuple):
    """A step of a document.

    Attributes:
        heading: What it is for.
        commands: One a line.
    """

    heading: str
    commands: tuple[str, ...]


def printed_steps(text: str) -> list[Told]:
    """The numbered steps that `configure` prints, each with its commands beneath it."""
    steps = re.findall(r"^\d+\. (.*)\n((?:  .*\n?)+)", text, re.MULTILINE)
    return [Told(heading, tuple(line.strip() for line in lines.splitlines())) for heading, lines in steps]


def guide_commands(section: str, text: str | None = None) -> list[str]:
    """The commands in the blocks and in the lines of a section of the guides, each in one line.

    Args:
        section: Its heading, which no other section of the guides has; sections beneath it do not belong to it.
        text: The guides' text, if not that of the repository.

    Raises:
        Missing: there is no such section.
    """
    lines = _BLOCK.sub("", _section(section, text))
    return [*guide_blocks(section, text), *re.findall("`((?:aws|docker|make|sam) [^`]+)`", lines)]


def guide_blocks(section: str, text: str | None = None) -> list[str]:
    """The commands in the blocks of a section alone; see `guide_commands()`."""
    lines = "".join(_BLOCK.findall(_section(section, text))).replace("\\\n", " ").splitlines()
    return [re.sub(" +", " ", line.split("  #")[0]).strip() for line in lines if line.strip()]


def _section(section: str, text: str | None) -> str:
    if text is None:
        text = "\n".join(page.read_text() for page in sorted((ROOT / "docs").glob("*.md")))
    match = re.search(rf"^(#+) {re.escape(section)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    if match is None:
        raise Missing(f"no guide has a section {section}")
    return match[2]


def the_one(commands: list[str], *parts: str) -> str:
    """The command that has all these parts.

    Raises:
        Missing: none has, or several do.
    """
    found = [command for command in commands if all(part in command for part in parts)]
    if len(found) != 1:
        raise Missing(f"one command with {' and '.join(parts)} is needed among: {'; '.join(commands)}")
    return found[0]


def filled(command: str, values: dict[str, str]) -> str:
    """A command with `<name>` replaced by values.

    Raises:
        Missing: there is one that is not known.
    """
    for name, value in values.items():
        command = command.replace(f"<{name}>", value)
    if unknown := re.findall("<[a-z ]+>", command):
        raise Missing(f"{command} has {unknown[0]}, for which the walk knows no value")
    return command
