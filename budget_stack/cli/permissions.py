"""`budget-stack permissions`: the IAM policies that deploying a template takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from budget_stack.checks import InvalidParameter
from budget_stack.cli.arguments import named_values, read_source
from budget_stack.facts.regions import REGION_PATTERN
from budget_stack.facts.template import STACK_NAME_PATTERN
from budget_stack.files import write_whole
from budget_stack.permissions import (
    CannotTell,
    Policies,
    Scope,
    as_json,
    as_python,
    as_table,
    document,
    permissions_of,
    policies_of,
)
from budget_stack.resolve.source import UnreadableTemplate


class _CannotTell(click.ClickException):
    exit_code = 2


@click.command("permissions", short_help="Write the IAM policies that deploying a template takes.")
@click.argument(
    "template", type=click.Path(path_type=Path, allow_dash=True), required=False, default=Path("template.yaml")
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["json", "python", "table"]),
    default="json",
    show_default=True,
    help="Policies, a Python module that makes them with awacs, or a table that says why each * is there.",
)
@click.option("--stack-name", default="*", metavar="NAME", help="The stack's name; any if left out.")
@click.option("--region", default="*", help="Such as eu-central-1; any if left out.")
@click.option("--account", default="*", metavar="ID", help="The account's twelve digits; any if left out.")
@click.option(
    "-p",
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only what this value of a parameter takes; all configurations if left out.",
)
@click.option("--push", default="", metavar="REPOSITORY", help="Pushing images to this repository of ECR as well.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write; standard output if left out.",
)
@click.option(
    "-d",
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write each policy to, as NAME.json; what an earlier run wrote there of this stack goes.",
)
def command(  # noqa: PLR0913 - one an option
    template: Path,
    form: str,
    stack_name: str,
    region: str,
    account: str,
    given: tuple[str, ...],
    push: str,
    output: Path | None,
    directory: Path | None,
) -> None:
    """Write what IAM must allow a person or a pipeline to create, update and delete the stack of TEMPLATE.

    TEMPLATE is any CloudFormation template, YAML or JSON; template.yaml if left out, - for standard input. The
    actions are those that AWS's schemas name for its resource types, and those of CloudFormation itself, limited
    to the names that the resources will have. A policy holds 6,144 characters, so there may be several: attach
    them all.
    """
    if directory and (output or form != "json"):
        raise click.UsageError("--directory holds policies as JSON: leave out --output and --format")
    _check_scope(stack_name, region, account)
    try:
        source = read_source(template)
        permissions = permissions_of(
            source, parameters=named_values(given), scope=Scope(stack_name, region, account), push=push
        )
    except (UnreadableTemplate, InvalidParameter, CannotTell) as error:
        raise _CannotTell(str(error)) from None
    except RecursionError:
        raise _CannotTell(f"{template}: conditions or functions are nested too deeply") from None
    if permissions.left_out:
        named = ", ".join(permissions.left_out)
        click.echo(f"left out, since IAM has no such action although AWS's schemas name it: {named}", err=True)
    name = f"{'stack' if stack_name == '*' else stack_name}-deployment"
    policies = policies_of(permissions.grants, name)
    if directory:
        _write_each(directory, name, policies)
        return
    text = {"json": as_json, "python": as_python}[form](policies) if form != "table" else as_table(permissions.grants)
    if output is None or str(output) == "-":
        click.echo(text)
    else:
        _write(output, text)


def _check_scope(stack_name: str, region: str, account: str) -> None:
    """Refuse a scope in which no stack can be: its policies would allow nothing."""
    for option, value, pattern, expected in (
        ("--stack-name", stack_name, STACK_NAME_PATTERN, "a letter, then up to 127 letters, digits or hyphens"),
        ("--region", region, REGION_PATTERN, "a region such as eu-central-1"),
        ("--account", account, r"\d{12}", "twelve digits"),
    ):
        if value != "*" and not re.fullmatch(pattern, value):
            raise click.BadParameter(f"must be {expected}; got {value!r}", param_hint=option)


def _write_each(directory: Path, name: str, policies: Policies) -> None:
    """Write each policy into a folder, and remove those of an earlier run that there are no longer."""
    for title, statements in policies.items():
        _write(directory / f"{title}.json", json.dumps(document(statements), indent=2), parents=True)
    for path in sorted(directory.glob("*.json")):
        if re.fullmatch(rf"{name}(-\d+)?", path.stem) and path.stem not in policies:
            try:
                path.unlink()
            except OSError as error:
                raise click.ClickException(f"cannot remove {path}: {error.strerror}") from error
            click.echo(f"removed {path}, of an earlier run", err=True)


def _write(path: Path, text: str, *, parents: bool = False) -> None:
    try:
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{text}\n".encode())
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from error
    click.echo(f"wrote {path}", err=True)
