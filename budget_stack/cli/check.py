"""`budget-stack check`: what would fail on AWS, or hurt there, without an account."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from budget_stack.checks import (
    EngineName,
    InvalidParameter,
    NotInstalled,
    Report,
    Selection,
    UnknownRule,
    UnusableDeployed,
    all_rules,
    as_json,
    as_sarif,
    as_summary,
    as_text,
    check,
    explain,
    unread,
)
from budget_stack.checks.formats.style import unstyled
from budget_stack.checks.formats.visible import visible
from budget_stack.checks.report import SEVERITIES
from budget_stack.cli.arguments import named_values, read_source
from budget_stack.cli.check_settings import CheckSettings, check_settings
from budget_stack.files import write_whole
from budget_stack.resolve.source import Source, UnreadableTemplate, read_template
from budget_stack.settings_file import InvalidSettingsFile


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


def _listed(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for names in given for name in names.split(",") if name.strip())


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
@click.option("--cfn-lint/--no-cfn-lint", default=None, help="Ask cfn-lint too.")
@click.option(
    "--cloudformation-validate/--no-cloudformation-validate",
    default=None,
    help="Ask AWS's cloudformation-validate, as is done unless it is refused.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    callback=_listed,
    help="Report only these rules: ids, or what ids begin with, such as service- or E3, with commas between.",
)
@click.option("--ignore", multiple=True, metavar="RULES", callback=_listed, help="Do not report these rules.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="The least severity to report.  [default: info]")
@click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="TOML file whose table [check] says what these options say.  [default: budget-stack.toml, if there is one]",
)
@click.option("--summary", is_flag=True, help="Count what is found by rule, instead of telling each.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write; standard output if left out.",
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
    settings_file: Path | None,
    summary: bool,
    output: Path | None,
    **options: Any,
) -> None:
    """Tell what of a TEMPLATE would fail on AWS, in any configuration that its parameters and conditions allow.

    TEMPLATE is any CloudFormation template, YAML or JSON, or several; template.yaml if left out, - for standard
    input.
    The exit status is 0 where there are no errors and no warnings, 1 where there are some, and 2 where the
    template or the call cannot be understood.
    """
    if summary and form != "text":
        raise click.BadParameter(f"it is for people; leave it out with --format {form}", param_hint="--summary")
    if deployed and len(templates) > 1:
        raise click.BadParameter("one template follows another; name one only", param_hint="--deployed")
    parameters = named_values(given)
    try:
        said, said_by = check_settings(settings_file)
        settings = replace(said, **{name: value for name, value in options.items() if value not in (None, ())})
        before = read_template(deployed) if deployed else None
        reports = [
            _checked(template, parameters, before, settings) for template in templates or (Path("template.yaml"),)
        ]
    except (
        InvalidParameter,
        InvalidSettingsFile,
        NotInstalled,
        UnknownRule,
        UnreadableTemplate,
        UnusableDeployed,
    ) as error:
        raise _CannotCheck(visible(str(error))) from None
    _write(_as(form, reports, summary, colours=output is None), output)
    if said_by and any(report.left_out for report, _ in reports):
        click.echo(f"[check] of {said_by} says what is reported", err=True)
    if not all(report.was_checked for report, _ in reports):
        sys.exit(2)
    sys.exit(0 if all(report.is_clean for report, _ in reports) else 1)


def _checked(
    template: Path, parameters: Mapping[str, str], deployed: Source | None, settings: CheckSettings
) -> tuple[Report, str]:
    """Return the report of a file, and its name; one that is no template keeps no other from being checked."""
    engines: list[EngineName] = []
    if settings.cloudformation_validate:
        engines.append("cloudformation-validate")
    if settings.cfn_lint:
        engines.append("cfn-lint")
    selection = Selection(settings.select, settings.ignore, settings.severity)
    try:
        source = read_source(template)
        report = check(source, parameters=parameters, deployed=deployed, engines=engines, selection=selection)
    except UnreadableTemplate as error:
        return unread(error), error.name
    except RecursionError:
        nested = UnreadableTemplate(str(template), "conditions or functions are nested too deeply")
        return unread(nested), nested.name
    return report, source.name


def _as(form: str, reports: Sequence[tuple[Report, str]], summary: bool, *, colours: bool) -> str:
    if form == "json":
        return as_json(reports)
    if form == "sarif":
        return as_sarif(reports)
    plain = not colours or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    style = unstyled if plain else _coloured
    if summary:
        return as_summary(reports, style=style)
    return "\n".join(as_text(report, name, width=_width(), style=style) for report, name in reports)


def _write(text: str, output: Path | None) -> None:
    if output is None or str(output) == "-":
        click.echo(text)
        return
    try:
        write_whole(output, f"{text}\n".encode())
    except OSError as error:
        raise _CannotCheck(f"cannot write {output}: {error.strerror}; choose another --output") from None


def _width() -> int:
    return min(shutil.get_terminal_size().columns, 120)


def _coloured(word: str, colour: str) -> str:
    return click.style(word, fg=colour)
