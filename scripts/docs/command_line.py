"""The page of the command line: what click prints for `--help`."""

from __future__ import annotations

import click

from budget_stack.cli.group import budget_stack
from scripts.docs.markdown import fenced, generated

_WIDTH = 100


def page() -> str:
    """Every command's help, a section each."""
    sections = [_section("budget-stack", budget_stack)]
    context = click.Context(budget_stack)
    for name in budget_stack.list_commands(context):
        command = budget_stack.get_command(context, name)
        assert command is not None
        sections.append(_section(f"budget-stack {name}", command))
    return generated("Command line", *sections)


def _section(name: str, command: click.Command) -> str:
    context = click.Context(
        command,
        info_name=name,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    lines = (line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {name}\n\n{fenced('text', lines)}"
