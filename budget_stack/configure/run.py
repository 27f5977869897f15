"""One run: what is known, what is asked, what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
from troposphere import Template

from budget_stack.configure import checks, samconfig
from budget_stack.configure.account import Account, read_account
from budget_stack.configure.credentials import NotListed, default_region
from budget_stack.configure.dialogue import Dialogue, is_terminal, say, warn
from budget_stack.configure.questions import REGION, STACK_NAME, Question, questions
from budget_stack.configure.samconfig import Deployment
from budget_stack.parameters import add_parameters


def all_questions() -> tuple[Question, ...]:
    """Return every question in the order it is settled: what must be answered first, then what has a default."""
    template = Template()
    add_parameters(template)
    asked = questions(template)
    required = tuple(question for question in asked if question.default is None)
    return REGION, *required, STACK_NAME, *(question for question in asked if question.default is not None)


def configure(
    given: Mapping[str, str],
    *,
    output: Path,
    profile: str | None = None,
    template_file: str | None = None,
    defaults: bool = False,
) -> Deployment:
    """Settle what a deployment needs, and write it down.

    Args:
        given: Answers by the name of their question; they are not asked for.
        output: The file to write; what it says already are the defaults.
        profile: The profile in ~/.aws to list and to deploy with; the one in the file if left out.
        template_file: What to deploy, relative to where `sam deploy` is run; template.yaml if neither this
            nor the file says.
        defaults: Whether to take every default there is, and ask only for the rest.

    Raises:
        InvalidAnswers: something is missing or wrong, and cannot be asked for.
        InvalidSamConfig: the file cannot be read or written.
    """
    document = samconfig.load(output)
    before = samconfig.remembered(document)
    profile = profile or before.profile
    own = {"StackName": before.stack_name, "Region": before.region}
    remembered = {**before.parameters, **{name: value for name, value in own.items() if value is not None}}
    region, *rest = all_questions()
    region = replace(region, default=default_region(profile))

    dialogue = Dialogue(given=given, remembered=remembered, terminal=is_terminal())
    _refuse_early(dialogue, (region, *rest))
    dialogue.settle(region)
    dialogue.account = _account(dialogue.known["Region"], profile, terminal=dialogue.terminal)
    _settle(dialogue, rest, defaults=defaults)
    if dialogue.terminal:
        say()
    for warning in checks.warnings(dialogue.known, dialogue.account):
        warn(warning)

    deployment = Deployment(
        stack_name=dialogue.known["StackName"],
        region=dialogue.known["Region"],
        profile=profile,
        template_file=template_file or before.template_file or "template.yaml",
        parameters={
            **before.parameters,
            **{name: dialogue.chosen[name] for name in dialogue.chosen if name not in own},
        },
    )
    samconfig.update(document, deployment)
    samconfig.save(document, output)
    return deployment


def _refuse_early(dialogue: Dialogue, asked: Sequence[Question]) -> None:
    """Name all that is missing or wrong before the account is listed, or anybody is asked in vain."""
    rehearsal = Dialogue(given=dialogue.given, remembered=dialogue.remembered, terminal=False)
    for question in asked:
        if question.name in dialogue.given or not dialogue.terminal:
            rehearsal.settle(question)
    rehearsal.refuse()


def _account(region: str, profile: str | None, *, terminal: bool) -> Account | None:
    if terminal:
        say(f"Listing the VPCs and subnets of {region} ...")
    try:
        return read_account(region, profile, terminal=terminal)
    except NotListed as error:
        say(f"VPCs and subnets cannot be listed, so only the form of their ids is checked: {error}")
        return None


def _settle(dialogue: Dialogue, asked: Sequence[Question], *, defaults: bool) -> None:
    for question in asked:
        if question.default is None:
            dialogue.settle(question, ask=not defaults)
    rest = [question for question in asked if question.default is not None]
    open_ = sum(question.name not in dialogue.given for question in rest)
    ask = dialogue.terminal and not defaults and open_ > 0
    if ask:
        say()
        ask = click.confirm(f"All {open_} other settings have a value. Change any?", err=True)
    group = None
    for question in rest:
        if ask and question.group != group and question.name not in dialogue.given:
            group = question.group
            say(click.style(f"\n== {group}", bold=True))
        dialogue.settle(question, ask=ask)
    dialogue.refuse()
