"""What oracles are asked, and what the resolver says to the same question in words that they use too."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack.resolve import Call, Imported, OpenParameter, Reference, ResolveError, Source, read_template, resolve
from budget_stack.resolve.evaluator import evaluated
from budget_stack.resolve.symbols import Symbol, substituted
from budget_stack.settings.web_service import ADDRESSES
from tests.clients import others
from tests.clients.tools import REPO, tool
from tests.support.configurations import configurations, source
from tests.support.resolution import NETWORK, TWO_ZONES

_UNIQUE = "51af3dc0-da77-11e4-872e-1234567db123"
# A region that the mappings of most templates know; the rest is what those say who cannot be told.
PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackId": f"arn:aws:cloudformation:us-east-1:123456789012:stack/teststack/{_UNIQUE}",
    "AWS::StackName": "teststack",
    "AWS::URLSuffix": "amazonaws.com",
}
_VALUES = {"Number": "1", "CommaDelimitedList": "a,b", "List<AWS::EC2::Subnet::Id>": "subnet-0123456789abcdef0"}


class Case(NamedTuple):
    """A template in a configuration.

    Attributes:
        name: For messages.
        template: As its author wrote it.
        parameters: Values; those left out have defaults.
        told: Whether an oracle also gets pseudo parameters where it does not know them by itself.
    """

    name: str
    template: dict[str, Any]
    parameters: Mapping[str, str] = MappingProxyType({})
    told: bool = True


def cases_of_ours() -> list[Case]:
    """Our template in the configurations that tools of others are shown."""
    return [
        Case(f"ours {address} {name}", source(address).template, NETWORK | given)
        for address in ADDRESSES
        for name, given in configurations(address).items()
    ]


@functools.cache
def cases_of_others(folder: Path) -> tuple[Case, ...]:
    """The templates that others wrote, each in one configuration."""
    folder.mkdir()
    paths = others.by_the_cdk(folder) | others.by_cfn_modules() | others.by_troposphere(folder)
    whole = {name: path for name, path in paths.items() if others.is_of_our_field(name)}
    templates = {name: read_template(path).template for name, path in whole.items()}
    return tuple(Case(name, template, _some(template)) for name, template in templates.items())


def _some(template: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: str(declared.get("AllowedValues", [_VALUES.get(declared["Type"], "some-value")])[0])
        for name, declared in (template.get("Parameters") or {}).items()
        if "Default" not in declared
    }


def ask(oracle: str, cases: Mapping[str, Sequence[Case]], folder: Path) -> dict[str, list[Any]]:
    """Return what a tool says of all cases, by kind; it is asked once, in its own environment."""
    questions = [
        {
            "template": case.template,
            "parameters": dict(case.parameters),
            "pseudo_parameters": PSEUDO,
            "subnets": TWO_ZONES,
            "told": case.told,
        }
        for those in cases.values()
        for case in those
    ]
    python = tool(oracle, REPO / ".tools" / oracle / "bin" / "python")
    script = Path(__file__).with_name(f"ask_{oracle}.py")
    answers = folder / f"{oracle}.json"
    subprocess.run([python, script, answers], input=json.dumps(questions).encode(), check=True, timeout=200)
    found = iter(json.loads(answers.read_text()))
    return {kind: [next(found) for _ in those] for kind, those in cases.items()}


def by_us(case: Case, zones: str = "abc") -> dict[str, Any]:
    """What the resolver makes of a case once all resources are born, or why it refuses it.

    A resource or output that is refused by itself is told as the oracles do: `{"error": ...}` in its place.

    Args:
        zones: The letters of the availability zones that there are.
    """
    refused: dict[tuple[Any, ...], dict[str, str]] = {}
    while True:
        template = {
            section: {name: entry for name, entry in entries.items() if (section, name) not in refused}
            if section in ("Resources", "Outputs")
            else entries
            for section, entries in case.template.items()
        }
        try:
            found = resolve(Source(template), case.parameters, pseudo_parameters=PSEUDO, facts=TWO_ZONES)
        except ResolveError as error:
            entries = {fault.location[:2] for fault in error.faults}
            # a loop, or what one makes, is not refused by itself
            alone = {(section, name) for section in ("Resources", "Outputs") for name in template.get(section, ())}
            if not entries <= {entry for entry in alone if not entry[1].startswith("Fn::")}:
                return {"refused": str(error)}
            refused |= {entry: {"error": str(error)} for entry in entries}
        else:
            break
    resources = {
        name: {"Type": one.type, "Properties": one.properties, **one.attributes}
        for name, one in found.resources.items()
    }
    outputs = {
        name: {"Value": one.value} | ({} if one.export is None else {"Export": {"Name": one.export}})
        for name, one in found.outputs.items()
    }
    answer: dict[str, Any] = {"conditions": found.conditions}
    for section, entries in (("Resources", resources), ("Outputs", outputs)):
        answer[section] = {name: _at_deployment(entry, case, zones) for name, entry in entries.items()}
    for (section, name), error in refused.items():
        answer[section][name] = error
    return answer


def _at_deployment(value: Any, case: Case, zones: str) -> Any:
    def meaning(symbol: Symbol) -> object:
        if isinstance(symbol, Reference):
            return born(symbol.logical_id, symbol.attribute)
        if isinstance(symbol, Imported):
            return f"what {symbol.export} exports"
        if isinstance(symbol, OpenParameter):
            # Systems Manager keeps every name under itself
            return case.parameters.get(symbol.name) or case.template["Parameters"][symbol.name]["Default"]
        assert isinstance(symbol, Call)
        if symbol.function == "Fn::GetAZs":
            assert symbol.arguments in ("", PSEUDO["AWS::Region"])
            return [f"{PSEUDO['AWS::Region']}{zone}" for zone in zones]
        return evaluated(symbol)

    try:
        return substituted(value, meaning)
    except ResolveError as error:
        return {"error": str(error)}


def born(logical_id: str, attribute: str = "") -> str:
    """What a resource is known by; long enough to be taken apart by templates that expect an ARN."""
    return f"arn:aws:some:where:123456789012:is/born/as/{logical_id}/{attribute}"


def differences(ours: Any, theirs: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Yield where two answers differ, and what each says there."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and "error" not in ours.keys() & theirs.keys():
        for key in dict.fromkeys((*ours, *theirs)):
            yield from differences(ours.get(key, "(absent)"), theirs.get(key, "(absent)"), (*at, key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, (*at, number))
    elif (ours, type(ours)) != (theirs, type(theirs)) and not _both_refuse(ours, theirs):
        yield "/".join(map(str, at)), ours, theirs


def _both_refuse(ours: Any, theirs: Any) -> bool:
    return isinstance(ours, dict) and isinstance(theirs, dict) and "error" in ours.keys() & theirs.keys()


def values_in(node: Any) -> int:
    """How many single values an answer holds."""
    if isinstance(node, dict):
        return sum(map(values_in, node.values()))
    return sum(map(values_in, node)) if isinstance(node, list) else 1
