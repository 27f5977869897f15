"""What commands that read a template are given: the template, and values of its parameters."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from budget_stack.facts.template import MOST_BYTES
from budget_stack.resolve.source import Source, decode_template, read_template


def read_source(template: Path) -> Source:
    """Return the template in a file, or on standard input for `-`.

    Raises:
        UnreadableTemplate: there is none.
    """
    if str(template) == "-":
        return decode_template(sys.stdin.buffer.read(MOST_BYTES + 1), "<stdin>")
    return read_template(template)


def named_values(given: tuple[str, ...]) -> dict[str, str]:
    """Return the values of parameters by name.

    Args:
        given: What the option `--parameter` was given.

    Raises:
        BadParameter: one of them is not NAME=VALUE, or a name is given twice.
    """
    parameters: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"must be NAME=VALUE; got {one!r}", param_hint="--parameter")
        if name in parameters:
            raise click.BadParameter(f"{name} is given twice", param_hint="--parameter")
        parameters[name] = value
    return parameters
