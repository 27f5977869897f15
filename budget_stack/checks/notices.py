"""What a check reports apart from its rules: what CloudFormation cannot evaluate, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.report import Finding, Severity, resource_at
from budget_stack.checks.rule import Text
from budget_stack.resolve.configurations.space import MOST_STEPS
from budget_stack.resolve.faults import CIRCULAR, UNRESOLVED, ResolveError
from budget_stack.resolve.sam import has_serverless
from budget_stack.resolve.source import Doubled, Location, UnreadableTemplate
from budget_stack.resolve.transforms import has_macros

UNRESOLVABLE = "template-unresolvable"
INCOMPLETE = "check-incomplete"
NOT_CHECKED = "not-checked"
UNREADABLE = "template-unreadable"
DOUBLED = "template-key-doubled"
MALFORMED = "suppression-malformed"
UNUSED = "suppression-unused"


class Notice(NamedTuple):
    """A finding that no rule makes.

    Attributes:
        id: Its name in findings.
        severity: How severe it is.
        text: What it says about itself.
        same_as: Rules of other engines that report the same: none.
    """

    id: str
    severity: Severity
    text: Text
    same_as: tuple[str, ...] = ()


_FUNCTIONS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html"
_PROCESSED = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html"

NOTICES = (
    Notice(
        UNRESOLVABLE,
        "error",
        Text(
            title="CloudFormation can evaluate every part of the template",
            says="CloudFormation refuses the template or rolls the stack back, with the message of the finding.",
            cause="A name was misspelt or is gone, a function was given what it does not take, or no values of the "
            "parameters satisfy the Rules.",
            fix="correct what CloudFormation cannot evaluate",
            source=_FUNCTIONS,
        ),
    ),
    Notice(
        UNREADABLE,
        "error",
        Text(
            title="The file is a template",
            says="Template format error: ...",
            cause="It is a file of another tool, its indentation or quotes are wrong, or it is not UTF-8.",
            fix="correct it, or check the template that the other tool makes",
            source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
        ),
    ),
    Notice(
        DOUBLED,
        "warning",
        Text(
            title="A key stands once in its mapping",
            says="CloudFormation takes the last one, and what the others say is lost without a word.",
            cause="An entry was copied and its name kept, or two versions of a file were merged.",
            fix="delete the one that is not meant, or give it another name",
            source="https://github.com/aws-cloudformation/cfn-language-discussion/issues/96",
        ),
    ),
    Notice(
        INCOMPLETE,
        "warning",
        Text(
            title="Every rule is asked in every configuration that its answer depends on",
            says="What the rule would find in the configurations that were not looked at is not reported.",
            cause=f"The answer depends on more than {MOST_STEPS:,} combinations of parameters, on a parameter that "
            "has no value yet, or on something of a shape that the rule does not understand.",
            fix="give some parameters a value with --parameter, and check again with others",
            source="",
        ),
    ),
    Notice(
        NOT_CHECKED,
        "info",
        Text(
            title="Everything that CloudFormation acts on is checked",
            says="What is wrong with the part that the message names is not reported.",
            cause="Only AWS knows what a macro, an include or a module adds, or an engine or translator is not "
            "installed.",
            fix="install what the message names, or check what `aws cloudformation get-template "
            "--template-stage Processed` returns",
            source=_PROCESSED,
        ),
    ),
    Notice(
        MALFORMED,
        "error",
        Text(
            title="A suppression names a rule that there is, and a reason",
            says="The suppression hides nothing.",
            cause="The rule was misspelt or renamed, or the reason was left out.",
            fix="write it as {rule: <id>, reason: <why it is right here>}",
            source="",
        ),
    ),
    Notice(
        UNUSED,
        "error",
        Text(
            title="A suppression hides a finding",
            says="Should the fault come back, nobody would be told.",
            cause="What the suppression hid has been corrected, or its resource was renamed.",
            fix="delete the suppression",
            source="",
        ),
    ),
)
_TEXTS = {notice.id: notice.text for notice in NOTICES}


def unresolvable(
    error: ResolveError, configuration: Mapping[str, str], template: Mapping[str, Any] | None = None
) -> Iterator[Finding]:
    """Yield findings about what CloudFormation could not evaluate.

    Args:
        error: The faults.
        configuration: The parameters that they depend on, with their values.
        template: The template, to which a macro or SAM may add what seems to be missing; None if nothing is added.
    """
    # resources that a macro, or SAM if it was not translated, adds to a template are not seen here
    is_added_to = template is not None and (has_macros(template) or has_serverless(template))
    for fault in error.faults:
        # SAM moves what the deployment of a function refers to elsewhere
        if is_added_to and fault.message.startswith((UNRESOLVED, CIRCULAR)):
            continue
        yield Finding(
            UNRESOLVABLE,
            "error",
            resource_at(fault.location),
            fault.location,
            fault.message,
            fix=fault.fix or _TEXTS[UNRESOLVABLE].fix,
            configuration=configuration,
        )


def incomplete(at: Location, message: str, fix: str = _TEXTS[INCOMPLETE].fix) -> Finding:
    """Return a warning that part of the check was not made."""
    return Finding(INCOMPLETE, "warning", resource_at(at), at, message, fix=fix)


def not_checked(at: Location, message: str, fix: str = "") -> Finding:
    """Return a note that something was not checked at all."""
    return Finding(NOT_CHECKED, "info", resource_at(at), at, message, fix=fix)


def unreadable(error: UnreadableTemplate) -> Finding:
    """Return an error about a file that is no template."""
    source = _TEXTS[UNREADABLE].source
    return Finding(UNREADABLE, "error", "", (), error.reason, fix=error.fix, source=source, line=error.line)


def doubled(keys: Iterable[Doubled]) -> Iterator[Finding]:
    """Yield a warning about each key that stands several times in one mapping."""
    text = _TEXTS[DOUBLED]
    for at, lines in keys:
        *others, last = lines
        message = (
            f"{at[-1]} stands on lines {', '.join(map(str, others))} and {last} of one mapping; the last one counts"
        )
        yield Finding(DOUBLED, "warning", resource_at(at), at, message, fix=text.fix, source=text.source)


def malformed(resource: str, at: Location, message: str) -> Finding:
    """Return an error about a malformed suppression."""
    return Finding(MALFORMED, "error", resource, at, message, fix=_TEXTS[MALFORMED].fix)


def unused(resource: str, at: Location, rule: str) -> Finding:
    """Return an error about a suppression that suppresses nothing."""
    message = f"{rule} says nothing here any more, and is still suppressed"
    return Finding(UNUSED, "error", resource, at, message, fix=_TEXTS[UNUSED].fix)
