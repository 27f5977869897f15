"""Settles questions: from an option, from what is known already, or by asking."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import click

from budget_stack.configure import answers, listing
from budget_stack.configure.account import Account
from budget_stack.configure.address import ADDRESS, DESCRIPTIONS
from budget_stack.configure.deployed import Deployed
from budget_stack.configure.questions import Question
from budget_stack.errors import BudgetStackError

_IN_A_TERMINAL = "In a terminal what is missing is asked for, and with AWS credentials there is a list to choose from."


class InvalidAnswers(BudgetStackError, ValueError):
    """Options that are missing or wrong, one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked; a closed standard input is no file at all."""
    return sys.stdin is not None and sys.stdin.isatty()


def say(text: str = "") -> None:
    """Tell the person who runs this something; standard output is kept for the result."""
    click.echo(text, err=True)


def warn(text: str) -> None:
    """Tell of what works, but not as it was meant."""
    prefix = "warning: "
    say(click.style(prefix, fg="yellow") + wrapped(prefix + text)[len(prefix) :])


def wrapped(text: str, *, first: str = "", rest: str = "  ", err: bool = True) -> str:
    """Return a text with its lines broken between words if it goes to a terminal, which breaks them anywhere.

    Args:
        text: One paragraph.
        first: What its first line begins with.
        rest: What its other lines begin with.
        err: Whether it goes to standard error.
    """
    if not (sys.stderr if err else sys.stdout).isatty():
        return first + text
    width = min(shutil.get_terminal_size().columns, 100)
    # An option that is broken at one of its hyphens cannot be copied, nor can a command or a path.
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )


@dataclass(kw_only=True)
class Dialogue:
    """The answers of one run.

    Attributes:
        given: Answers from options; these are not asked for again.
        remembered: Answers of an earlier run: the defaults of this one.
        terminal: Whether somebody is there to be asked.
        deployed: What the stack has, which stays as it is unless something else is said.
        account: What there is to choose from, if that is known.
        known: Every answer so far.
        chosen: Those of them that somebody gave, now or earlier; the others are what there would be anyway.
        problems: What is missing or wrong, where nobody could be asked.
        missing: Whether any of it is missing.
    """

    given: Mapping[str, str]
    remembered: Mapping[str, str]
    terminal: bool
    deployed: Deployed = Deployed()
    account: Account | None = None
    known: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    missing: bool = False

    def settle(self, question: Question, *, ask: bool = False) -> None:
        """Find the answer to a question, or note what is wrong with the one there is.

        Args:
            question: What is to be settled.
            ask: Whether to ask, if there is a terminal, even where there is a default.

        Raises:
            InvalidAnswers: an option is wrong, and the one at the terminal should not go on in vain.
        """
        otherwise = self.deployed.kept.get(question.name, question.default)
        likely = {**self.deployed.defaults(), **self.remembered}
        default = likely.get(question.name, question.default)
        answer = self.given.get(question.name)
        asks = self.terminal and answer is None
        # What has no default in the template is needed again where the stack is made anew.
        chosen = question.name in self.given or question.name in self.remembered or question.default is None
        question = answers.narrowed(replace(question, default=default), self.known)
        # where only one answer is left there is nothing to ask
        ask = ask and len(question.allowed) != 1
        if answer is None and not (ask and asks):
            answer = question.allowed[0] if len(question.allowed) == 1 else default
        asked = False
        while (wrong := self._problem(question, answer)) is not None:
            if not asks:
                self.problems.append(wrong)
                self.missing = self.missing or answer is None
                if self.terminal:
                    self.refuse()
                return
            choices = listing.choices(question, self.known, self.account)
            if answer is not None:
                say(click.style(wrapped(wrong, first="  "), fg="red"))
            if not asked:
                _introduce(question, choices, listing.hint(question, self.account))
            answer, asked = self._ask(question, choices), True
        assert answer is not None
        self.known[question.name] = question.normal(answer)
        if chosen or self.known[question.name] != otherwise:
            self.chosen[question.name] = self.known[question.name]

    def refuse(self) -> None:
        """Stop if anything is missing or wrong.

        Raises:
            InvalidAnswers: it is.
        """
        if self.problems:
            raise InvalidAnswers([*self.problems, *([_IN_A_TERMINAL] if self.missing else [])])

    def _problem(self, question: Question, answer: str | None) -> str | None:
        if answer is None:
            return f"{question.option} is missing: it {question.expected}"
        return answers.problem(question, question.normal(answer), self.known, self.account)

    def _ask(self, question: Question, choices: Mapping[str, str]) -> str:
        ids = list(choices)
        default = question.default
        if default is None or self._problem(question, default) is not None:
            default = listing.suggestion(question, self.known, self.account)
        if default in ids:
            default = str(ids.index(default) + 1)
        name = "name" if question.name == ADDRESS.name else "id"
        words = f"{question.name}, number or {name}" if ids else question.name
        while True:
            answer: str = click.prompt(words, default=default, show_default=bool(default), err=True)
            if not ids or not answer.strip().isdecimal():
                return answer
            if 0 < int(answer) <= len(ids):
                return ids[int(answer) - 1]
            say(click.style(f"  there are {len(ids)} in the list; type one's number or its {name}", fg="red"))


def _introduce(question: Question, choices: Mapping[str, str], hint: str | None) -> None:
    say(f"\n{click.style(question.label, bold=True)}")
    say(wrapped(question.description, first="  "))
    # What a text must look like is told to those who get it wrong; what there is to choose from, to everybody.
    if not choices and (question.allowed or question.type == "Number" or question.default is None):
        say(click.style(wrapped(f"It {question.expected}.", first="  "), dim=True))
    if hint:
        say(wrapped(hint, first="  "))
    if question.default == "":
        say(click.style("  Enter leaves it empty.", dim=True))
    for number, (id_, line) in enumerate(choices.items(), start=1):
        say(f"{number:4}  {line}")
        for sentence in DESCRIPTIONS.get(id_, ()):
            say(wrapped(sentence, first="      ", rest="      "))
