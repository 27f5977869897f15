"""What moto's users reported its CloudFormation to lose, each as a template of our own.

The files of reports_of_moto/ say for each report its number, what was lost, and a template; of which tier each resource
is here and what its values are; what boto3 answers when it is asked by itself; and whether moto's own create_stack
still loses it. Source: https://github.com/getmoto/moto/issues/<number>
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jmespath  # type: ignore[import-untyped]
import yaml

SEEN_WITH = (5, 2, 5)
"""The version of moto that `Report.moto` was seen with."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question to boto3, and its answer.

    Attributes:
        ask: Such as `sns.get_topic_attributes`.
        of: Its arguments, in which `{Topic}` is what Ref returns of a resource.
        says: What stands in the answer, by JMESPath; a text that is JSON counts as what it says.
        stays: Why the answer is the same once the stack is deleted; empty if it is not.
    """

    ask: str
    of: Mapping[str, Any] = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    stays: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report, and what the rig makes of it.

    Attributes:
        issue: Its number.
        lost: What was lost, in a line.
        template: A template that has it.
        moto: What moto's own create_stack does today: `lost`, or `mended`.
        parameters: Values of the template's parameters.
        on_the_network: Whether its parameters take the simulated account's network, too.
        tags: The stack's tags.
        before: What is asked of boto3 before anything is deployed.
        beside: The template of another stack, which is deployed first.
        then: The `template` and `parameters` of an update that follows.
        changes: What the update does, in order.
        refused: What the rig says if it does not deploy this.
        how: The tier of each resource, in the template's last form.
        order: In which order the resources are made.
        values: The values of properties, by logical id and path; each has the tier of its resource.
        unread: Those of the values that are only known to have been sent.
        outputs: The outputs, as patterns.
        exports: The exports.
        asks: What boto3 says of the stack.
        untold: What it should say and does not, of resources of which nothing is claimed.
    """

    issue: int
    lost: str
    template: str
    moto: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    on_the_network: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Ask, ...] = ()
    beside: str = ""
    then: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    how: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    exports: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    untold: tuple[Ask, ...] = ()

    @property
    def aws_refuses(self) -> bool:
        """Whether CloudFormation refuses the template or the update, as opposed to only the rig."""
        return bool(self.refused and not self.asks) or bool(self.then and not self.changes)


def reports() -> Iterator[Report]:
    """All reports, in the order of the files."""
    for path in sorted(Path(__file__).with_name("reports_of_moto").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text()):
            asks = {name: tuple(Ask(**each) for each in entry.get(name, ())) for name in ("before", "asks", "untold")}
            lists = {name: tuple(entry.get(name, ())) for name in ("order", "unread")}
            changes = tuple(tuple(each) for each in entry.get("changes", ()))
            yield Report(**{**entry, **asks, **lists, "changes": changes})


def prepare(client: Any, report: Report) -> None:
    """Have the account as a report wants it; `client` makes a client of a service."""
    for ask in report.before:
        answers(client, ask, {})


def given(network: Mapping[str, str], report: Report) -> dict[str, str]:
    """The values of a report's parameters."""
    used = {name: value for name, value in network.items() if f"{name}:" in report.template}
    return {**(used if report.on_the_network else {}), **report.parameters}


def answers(client: Any, ask: Ask, refs: Mapping[str, str]) -> dict[str, Any]:
    """Ask boto3, and return what it says, by the same keys as `Ask.says`.

    Args:
        client: Makes a client of a service.
        ask: The question.
        refs: What Ref returns, by logical id.
    """
    service, operation = ask.ask.split(".")
    answer = decoded(getattr(client(service), operation)(**filled(ask.of, refs)))
    return {path: jmespath.search(path, answer) for path in ask.says}


def filled(value: Any, refs: Mapping[str, str]) -> Any:
    """Put what Ref returns of a resource in the place of its name in braces."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: refs.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {name: filled(each, refs) for name, each in value.items()}
    return [filled(each, refs) for each in value] if isinstance(value, list) else value


def decoded(value: Any) -> Any:
    """Put what a text of JSON says in its place."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return {name: decoded(each) for name, each in value.items()}
    return [decoded(each) for each in value] if isinstance(value, list) else value
