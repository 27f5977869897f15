"""`budget-stack check`: what would fail on AWS, or hurt there, without an account."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from budget_stack.checks import (
    EngineName,
    InvalidParameter,
    NotInstalled,
    Report,
    UnknownRule,
    UnusableDeployed,
    all_rules,
    as_json,
    as_sarif,
    as_text,
    check,
    explain,
    unread,
)
from budget_stack.cli.arguments import named_values, read_source
from budget_stack.resolve.source import Source, UnreadableTemplate, read_template


class _CannotCheck(click.ClickException):
    exit_code = 2


def _list_rules(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    rules = all_rules()
    longest = max(len(rule.id) for rule in rules)
    for rule in rules:
        click.echo(f"{rule.id:{longest}}  {rule.severity:7}  {rule.text.title}")
    context.exit()


def _explain(context: click.Context, _: click.Parameter, id_: str | None) -> None:
    if id_ is None or context.resilient_parsing:
        return
    try:
        click.echo(explain(id_, width=_width()))
    except UnknownRule as error:
        raise click.BadParameter(str(error), param_hint="--explain") from None
    context.exit()


@click.command("check", short_help="Tell what of a template would fail on AWS.")
@click.argument("templates", metavar="[TEMPLATE]...", type=click.Path(path_type=Path, allow_dash=True), nargs=-1)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="For people, for programs, for code hosts.",
)
@click.option(
    "-p",
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="Check only with this value of a parameter, or of a pseudo parameter such as AWS::Region.",
)
@click.option(
    "-d",
    "--deployed",
    type=click.Path(path_type=Path),
    help="The template that the stack has now: tell what an update would meet as well.",
)
@click.option("--cfn-lint", "with_cfn_lint", is_flag=True, help="Ask cfn-lint too.")
@click.option(
    "--no-cloudformation-validate", "without_validate", is_flag=True, help="Do not ask AWS's cloudformation-validate."
)
@click.option(
    "--list-rules", is_flag=True, is_eager=True, expose_value=False, callback=_list_rules, help="Show our own rules."
)
@click.option(
    "--explain",
    metavar="ID",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Tell what a rule is about: what happens, how it comes about, what to do.",
)
def command(
    templates: tuple[Path, ...],
    form: str,
    given: tuple[str, ...],
    deployed: Path | None,
    with_cfn_lint: bool,
    without_validate: bool,
) -> None:
    """Tell what of a TEMPLATE would fail on AWS, in any configuration that its parameters and conditions allow.

    TEMPLATE is any CloudFormation template, YAML or JSON, or several; template.yaml if left out, - for standard
    input.
    The exit status is 0 where there are no errors and no warnings, 1 where there are some, and 2 where the
    template or the call cannot be understood.
    """
    engines: list[EngineName] = []
    if not without_validate:
        engines.append("cloudformation-validate")
    if with_cfn_lint:
        engines.append("cfn-lint")
    if deployed and len(templates) > 1:
        raise click.BadParameter("one template follows another; name one only", param_hint="--deployed")
    parameters = named_values(given)
    try:
        before = read_template(deployed) if deployed else None
        reports = [
            _checked(template, parameters, before, engines) for template in templates or (Path("template.yaml"),)
        ]
    except (UnreadableTemplate, NotInstalled, InvalidParameter, UnusableDeployed) as error:
        raise _CannotCheck(str(error)) from None
    if form == "json":
        click.echo(as_json(reports))
    elif form == "sarif":
        click.echo(as_sarif(reports))
    else:
        plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        for report, name in reports:
            click.echo(as_text(report, name, width=_width(), style=_coloured), color=False if plain else None)
    if not all(report.was_checked for report, _ in reports):
        sys.exit(2)
    sys.exit(0 if all(report.is_clean for report, _ in reports) else 1)


def _checked(
    template: Path, parameters: Mapping[str, str], deployed: Source | None, engines: Sequence[EngineName]
) -> tuple[Report, str]:
    """Return the report of a file, and its name; one that is no template keeps no other from being checked."""
    try:
        source = read_source(template)
        return check(source, parameters=parameters, deployed=deployed, engines=engines), source.name
    except UnreadableTemplate as error:
        return unread(error), error.name
    except RecursionError:
        nested = UnreadableTemplate(str(template), "conditions or functions are nested too deeply")
        return unread(nested), nested.name


def _width() -> int:
    return min(shutil.get_terminal_size().columns, 120)


def _coloured(word: str, colour: str) -> str:
    return click.style(word, fg=colour)
