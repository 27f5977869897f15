"""The commands, each loaded when it is called."""

from __future__ import annotations

from importlib import import_module

import click


class _Commands(click.Group):
    """A group whose commands stand in modules of their own name beside this one."""

    names = ("check", "configure", "permissions", "pipeline", "release", "template")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        command = import_module(f"budget_stack.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="budget-stack")
def budget_stack() -> None:
    """Turn a container into a production web service on AWS Fargate."""
