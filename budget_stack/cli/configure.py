"""`budget-stack configure`: ask what a deployment needs, and write samconfig.toml."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from budget_stack.configure.address import ADDRESS
from budget_stack.configure.dialogue import InvalidAnswers, warn, wrapped
from budget_stack.configure.git import would_track
from budget_stack.configure.questions import Question
from budget_stack.configure.run import Configured, all_questions, configure
from budget_stack.configure.shape import SETTINGS
from budget_stack.configure.steps import Step, next_steps
from budget_stack.errors import BudgetStackError
from budget_stack.settings.web_service import LOAD_BALANCER

_QUESTIONS = {question.name: question for question in all_questions()}


class _Grouped(click.Command):
    """A command whose help has the template's parameters under the headings that the console shows."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for option in self.get_params(ctx):
            question = _QUESTIONS.get(option.name or "")
            if record := option.get_help_record(ctx):
                sections.setdefault(question.group if question else "Options", []).append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _option(question: Question) -> click.Option:
    few = 0 < len(question.allowed) <= 3
    default = f"  [default: {question.default}]" if question.default else ""
    return click.Option(
        [question.option, question.name],
        metavar="|".join(question.allowed) if few else "NUMBER" if question.type == "Number" else "TEXT",
        help=question.description + default,
    )


@click.command(
    "configure",
    cls=_Grouped,
    short_help="Ask what a deployment needs, and write samconfig.toml.",
    params=[_option(question) for question in _QUESTIONS.values()],
)
@click.option("--profile", help="Profile in ~/.aws to list and to deploy with.")
@click.option("--template-file", help="What to deploy.  [default: template.yaml, or what is built for the address]")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default="samconfig.toml",
    show_default=True,
    help="File to write; the answers in it are the defaults.",
)
@click.option("-y", "--yes", "--defaults", "defaults", is_flag=True, help="Take every default without being asked.")
def command(
    profile: str | None, template_file: str | None, output: Path, defaults: bool, **answers: str | None
) -> None:
    """Ask what a deployment needs, and write samconfig.toml, so that a bare `sam deploy` works.

    Begins with the address: an HTTP API, which speaks https at once, or a load balancer. The template for it is
    built and named in the file, where it is not the committed template.yaml.

    Lists the account's VPCs and subnets to choose from, if there are credentials. Every question has an
    option, and is not asked where that is given; without a terminal nothing is asked.
    """
    if output.suffix != ".toml":
        raise click.BadParameter(
            f"must end in .toml, or sam cannot read it; got {str(output)!r}", param_hint="--output"
        )
    given = {name: answer for name, answer in answers.items() if answer is not None}
    try:
        configured = configure(given, output=output, profile=profile, template_file=template_file, defaults=defaults)
    except InvalidAnswers as error:
        raise click.UsageError(_error("\n".join(error.problems))) from error
    except BudgetStackError as error:
        raise click.ClickException(_error(str(error))) from error
    if would_track(output):
        warn(f"git would track {output}, and its ids are yours alone; add it to .gitignore")
    deployment = configured.deployment
    built = f" and {deployment.template_file}" if configured.has_built else ""
    wrote = f"Wrote {output}{built}: {deployment.stack_name} in {deployment.region}. Next, one command after another:"
    click.echo("\n" + wrapped(wrote, rest="", err=False))
    for number, step in enumerate((*_template(configured), *next_steps(configured, output=output)), start=1):
        click.echo("\n" + wrapped(f"{number}. {step.heading}", rest="", err=False))
        for line in step.commands:
            click.echo(f"  {line}")


def _error(text: str) -> str:
    """Return the lines of an error as they fit behind click's own word for it."""
    word = "Error: "
    return "\n".join(wrapped(line, first=word).removeprefix(word) for line in text.splitlines())


def _template(configured: Configured) -> Iterator[Step]:
    template = configured.deployment.template_file
    assert template is not None
    if not Path(template).exists():
        budget_stack = ["budget-stack"] if shutil.which("budget-stack") else [sys.executable, "-m", "budget_stack"]
        address = configured.answers[ADDRESS.name]
        options = [] if address == LOAD_BALANCER else ["--address", address]
        if Path(SETTINGS).exists():
            options += ["--settings", SETTINGS]
        command = shlex.join([*budget_stack, "template", *options, "--output", template])
        yield Step(heading="Write the template", commands=(command,))
