"""One run of `budget-stack configure`: collects what is known, asks for the rest, and writes the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from troposphere import Template

from budget_stack.budget_tracker import add_parameters
from budget_stack.budget_tracker.groups.database import DSQL
from budget_stack.budget_tracker.settings import groups_of
from budget_stack.configure import answers, preflight, samconfig, shape
from budget_stack.configure.account import Account, read_account
from budget_stack.configure.address import ADDRESS, DOMAIN
from budget_stack.configure.address_question import address_question
from budget_stack.configure.credentials import NotAllowed, NotListed, default_region, explained, open_session
from budget_stack.configure.deployed import Deployed, Surroundings, read_deployed, read_surroundings
from budget_stack.configure.dialogue import Dialogue, InvalidAnswers, is_terminal, say, warn, wrapped
from budget_stack.configure.public_dns import PublicDns
from budget_stack.configure.questions import REGION, STACK_NAME, SUBNET_ID, VPC_ID, Question, option_name, questions
from budget_stack.configure.samconfig import Deployment
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER

# What is said for one deployment and no later one: sam keeps both as the stack has them.
_ONCE = ("ImageTag", "CreateECRRepository")


@dataclass(frozen=True, kw_only=True)
class Configured:
    """What one run has settled and found.

    Attributes:
        deployment: What is written.
        has_built: Whether the template that it names was written too.
        answers: Every answer by the name of its question, the template's defaults among them.
    """

    deployment: Deployment
    has_built: bool
    answers: Mapping[str, str]
    deployed: Deployed
    surroundings: Surroundings


def all_questions(
    address: str = API_GATEWAY, database_kind: str = DSQL, left_out: Collection[str] = ()
) -> tuple[Question, ...]:
    """Return every question in the order it is settled: the address, what must be answered, what has a default.

    Args:
        address: The one whose template is asked about.
        database_kind: The database of that template.
        left_out: Parameters that it is without.
    """
    template = Template()
    add_parameters(template, address, database_kind)
    groups = groups_of(address, database_kind)
    labels = {parameter.name: parameter.label for group in groups for parameter in group.parameters}
    asked = {question.name: question for question in questions(template, labels) if question.name not in left_out}
    domain = tuple(asked.pop(name) for name in DOMAIN)
    required = tuple(question for question in asked.values() if question.default is None)
    rest = tuple(question for question in asked.values() if question.default is not None)
    return REGION, STACK_NAME, ADDRESS, *domain, *required, *rest


def configure(
    given: Mapping[str, str],
    *,
    output: Path,
    profile: str | None = None,
    template_file: str | None = None,
    defaults: bool = False,
    dns: PublicDns | None = None,
) -> Configured:
    """Settle what a deployment needs, write it down, and build its template.

    Args:
        given: Answers by the name of their question; they are not asked for.
        output: The file to write; what it says already are the defaults.
        profile: The profile in ~/.aws to list and to deploy with; the one in the file if left out.
        template_file: What to deploy, relative to where `sam deploy` is run; if neither this nor the file says,
            the shipped template, or one that is built for the address.
        defaults: Whether to take every default there is, and ask only for the rest.
        dns: Whom to ask how the internet sees a domain.

    Raises:
        InvalidAnswers: something is missing or wrong, and cannot be asked for.
        InvalidSamConfig: a file cannot be read or written.
        InvalidSettingsFile: the settings file of this folder says what cannot be set.
    """
    document, settings = samconfig.load(output), shape.read_settings_file()
    before = samconfig.remembered(document)
    profile = profile or before.profile
    database_kind, left_out = shape.database_kind(settings), shape.left_out(settings)
    region, stack_name, _, *rest = all_questions(database_kind=database_kind, left_out=left_out)
    _refuse_unasked(given, (region, stack_name, ADDRESS, *rest))
    remembered = _remembered(before, given, rest)
    region = replace(region, default=default_region(profile))

    dialogue = Dialogue(given=given, remembered=remembered, terminal=is_terminal())
    _refuse_early(dialogue, (region, stack_name, ADDRESS, *rest))
    dialogue.settle(region)
    dialogue.settle(stack_name)
    known = dialogue.known
    session, dialogue.account = _account(known["Region"], profile, terminal=dialogue.terminal)
    if session:
        dialogue.deployed = read_deployed(session, known["Region"], known["StackName"])
    dialogue.settle(address_question(dialogue, before, template_file, settings), ask=not defaults)
    dialogue.refuse()
    if dialogue.deployed.status is not None and not dialogue.deployed.exists:
        shape.check_first(settings)
    if dialogue.terminal and dialogue.deployed.address:
        say(f"The stack {known['StackName']} keeps its address: {dialogue.deployed.address}")
    if not dialogue.deployed.exists:
        dialogue.remembered = {**_first_wishes(before), **remembered}
    rest = list(all_questions(known[ADDRESS.name], database_kind, left_out)[3:])
    _settle(dialogue, rest, session, defaults=defaults)
    surroundings = _surroundings(session, known)
    if dialogue.terminal:
        say()
    if "ImageTag" in before.parameters:
        warn(
            f"{output} names the image's tag {before.parameters['ImageTag']}: a bare sam deploy always goes back to it"
        )
    for warning in (
        *answers.warnings(known, dialogue.account, dialogue.deployed, surroundings),
        *preflight.warnings(known, dialogue.account, dialogue.deployed, session, dns or PublicDns()),
    ):
        warn(warning)

    if template_file is None and (before.template_file is None or shape.is_own(before.template_file)):
        template_file = shape.template_file(known[ADDRESS.name], settings)
    before = replace(before, profile=profile, template_file=template_file or before.template_file)
    deployment = _deployment(before, dialogue, {question.name: question.default for question in rest})
    has_built = shape.build(deployment.template_file, known[ADDRESS.name], settings)
    deployment = replace(deployment, takes_bucket=shape.takes_bucket(deployment.template_file))
    # What is said once to a stack that is there is no wish for the one that may follow it.
    samconfig.update(document, replace(deployment, once={}) if dialogue.deployed.exists else deployment)
    samconfig.save(document, output)
    return Configured(
        deployment=deployment,
        has_built=has_built,
        answers=known,
        deployed=dialogue.deployed,
        surroundings=surroundings,
    )


def _see_domains(dialogue: Dialogue, session: Any, *, are_asked_for: bool) -> None:
    """Read zones and certificates where they matter: requests that most runs can do without."""
    likely = (dialogue.given, dialogue.remembered, dialogue.deployed.kept)
    matters = are_asked_for or any(it.get(name) for it in likely for name in DOMAIN)
    if matters and session and dialogue.account and dialogue.account.zones is None:
        dialogue.account = preflight.with_domains(dialogue.account, session, likely)


def _remembered(before: Deployment, given: Mapping[str, str], asked: Sequence[Question]) -> dict[str, str]:
    """Return the answers that a file still holds: a network is in one region, and another has none of it."""
    own = {"StackName": before.stack_name, "Region": before.region}
    kept = {**before.parameters, **{name: value for name, value in own.items() if value is not None}}
    if before.region and given.get("Region", before.region).strip() != before.region:
        network = {question.name for question in asked if question.type in (VPC_ID, SUBNET_ID)}
        kept = {name: value for name, value in kept.items() if name not in network}
    return kept


def _first_wishes(before: Deployment) -> dict[str, str]:
    """Return what somebody said for a first deployment that is still to come.

    That the repository is to be made is presumed anew each time: by now it may be there.
    """
    presumed = ("CreateECRRepository", "true")
    return {name: it for name, it in before.once.items() if name in _ONCE and (name, it) != presumed}


def _deployment(before: Deployment, dialogue: Dialogue, defaults: Mapping[str, str | None]) -> Deployment:
    """Return what is to be remembered: what somebody chose, and the fewest tasks."""
    known = dialogue.known
    otherwise = {**defaults, **dialogue.deployed.kept}
    # What a file says already stays, whoever wrote it.
    once = [name for name in _ONCE if name not in before.parameters]
    wishes = () if dialogue.deployed.exists else dialogue.chosen
    lasting = {n: value for n, value in dialogue.chosen.items() if n in defaults and n not in once}
    # Named whatever it is: sam would keep the 0 of the first deployment.
    lasting["MinContainerCount"] = known["MinContainerCount"]
    return replace(
        before,
        stack_name=known["StackName"],
        region=known["Region"],
        parameters={**before.parameters, **lasting},
        once={name: known[name] for name in once if known[name] != otherwise[name] or name in wishes},
    )


def _refuse_unasked(given: Mapping[str, str], asked: Sequence[Question]) -> None:
    """Refuse options of parameters that the template of a settings file does not have."""
    without = f"must be left out: the template that {shape.SETTINGS} asks for has no such parameter"
    names = {question.name for question in asked}
    if problems := [f"{option_name(name)} {without}; got {given[name]!r}" for name in given if name not in names]:
        raise InvalidAnswers(problems)


def _refuse_early(dialogue: Dialogue, asked: Sequence[Question]) -> None:
    """Name all that is missing or wrong before the account is listed, or anybody is asked in vain.

    Where only defaults do not fit, the stack may have others.
    """
    said = (
        {*dialogue.given}
        if dialogue.terminal
        else {*dialogue.given, *dialogue.remembered, REGION.name, STACK_NAME.name}
    )
    if _rehearsed(dialogue, [question for question in asked if question.name in said]).problems:
        _rehearsed(dialogue, [it for it in asked if it.name in said or not dialogue.terminal]).refuse()


def _rehearsed(dialogue: Dialogue, asked: Sequence[Question]) -> Dialogue:
    rehearsal = Dialogue(given=dialogue.given, remembered=dialogue.remembered, terminal=False)
    for question in asked:
        rehearsal.settle(question)
    return rehearsal


def _account(region: str, profile: str | None, *, terminal: bool) -> tuple[Any, Account | None]:
    """Return the way to AWS and what there is to choose from, or None where there is none."""
    if terminal:
        say(f"Listing the VPCs and subnets of {region} ...")
    session = None
    try:
        with explained():
            session = open_session(profile, terminal=terminal)
        return session, read_account(session, region)
    except NotListed as error:
        say(wrapped(f"VPCs and subnets cannot be listed, so only the form of their ids is checked: {error}"))
        return session if isinstance(error, NotAllowed) else None, None


def _presumed(question: Question, dialogue: Dialogue) -> Question:
    """Return a question with the default that this account makes likely: a repository that is not there is made."""
    if question.name != "CreateECRRepository":
        return question
    repositories = dialogue.account.repositories if dialogue.account else None
    exists = repositories is not None and dialogue.known.get("ImageRepository") in repositories
    return replace(question, default="false" if exists else "true")


def _surroundings(session: Any, known: Mapping[str, str]) -> Surroundings:
    if session is None:
        return Surroundings()
    return read_surroundings(session, known["Region"], repository=known["ImageRepository"], tag=known["ImageTag"])


def _settle(dialogue: Dialogue, asked: Sequence[Question], session: Any, *, defaults: bool) -> None:
    """Settle the template's questions.

    A load balancer needs a domain or a certificate for https, so they are asked for at once; an HTTP API needs neither.
    """
    asks = dialogue.terminal and not defaults
    first = DOMAIN if dialogue.known[ADDRESS.name] == LOAD_BALANCER else ()
    _see_domains(dialogue, session, are_asked_for=asks and bool(first))
    for question in asked:
        if question.name in first or question.default is None:
            dialogue.settle(question, ask=asks)
    rest = [question for question in asked if question.default is not None and question.name not in first]
    open_ = sum(question.name not in dialogue.given for question in rest)
    if asks and open_ > 0:
        say()
        asks = click.confirm(f"All {open_} other settings have a value. Change any?", err=True)
        _see_domains(dialogue, session, are_asked_for=asks)
    group = None
    for question in rest:
        if asks and open_ and question.group != group and question.name not in dialogue.given:
            group = question.group
            say(click.style(f"\n== {group}", bold=True))
        dialogue.settle(_presumed(question, dialogue), ask=asks)
    dialogue.refuse()
