"""The question for the address, with the answers that a stack and files leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budget_stack.configure import shape
from budget_stack.configure.address import ADDRESS, kept
from budget_stack.configure.dialogue import Dialogue, InvalidAnswers
from budget_stack.configure.questions import Question
from budget_stack.configure.samconfig import Deployment
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER

if TYPE_CHECKING:
    from budget_stack.settings_file import Document


def address_question(dialogue: Dialogue, before: Deployment, given: str | None, settings: Document | None) -> Question:
    """Return the question for the address: what a stack, a settings file or somebody's own template has stays.

    Args:
        dialogue: The stack, if there is one.
        before: What was deployed until now; where that is silent about its template, sam took the shipped one.
        given: The template that is to be deployed, if it was said.
        settings: The settings file of this folder.

    Raises:
        InvalidAnswers: these do not agree.
    """
    template = given or before.template_file or (shape.SHIPPED if before.stack_name else None)
    address = API_GATEWAY if template is None else shape.address_in(template)
    has = {}
    if said := shape.address_said(settings):
        has[shape.SETTINGS] = said
    if template is not None and address is not None and (given or not shape.is_own(template)):
        has[f"--template-file {template}"] = address
    if dialogue.deployed.address is not None:
        database = dialogue.deployed.outputs.get("DatabaseClusterId")
        question = kept(dialogue.deployed.address, stack_name=dialogue.known["StackName"], database=database)
    elif has:
        where, address = next(iter(has.items()))
        words = f"must be {address}, which {where} has; another address takes another there"
        question = replace(ADDRESS, default=address, allowed=(address,), constraint=words)
    else:
        return replace(ADDRESS, default=address or (LOAD_BALANCER if before.stack_name else API_GATEWAY))
    if wrong := [
        f"{where} has {it}, and {question.option} {question.expected}"
        for where, it in has.items()
        if it != question.default
    ]:
        raise InvalidAnswers(wrong)
    return question
