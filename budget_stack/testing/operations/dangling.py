"""What a template names and does not have, in parts too that its conditions leave out.

CloudFormation looks at the whole template before it decides any condition; `resolve()` looks at what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.template import PSEUDO_PARAMETERS
from budget_stack.resolve.faults import UNRESOLVED, Fault
from budget_stack.resolve.intrinsics import intrinsic, named_by
from budget_stack.resolve.source import Location, Source
from budget_stack.resolve.transforms import has_macros, is_extended


def dangling(source: Source) -> list[Fault]:
    """A fault for each name of a resource, a parameter or a condition that there is not.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-template.html
    """
    template = source.template
    # loops and macros make names of their own
    if is_extended(template) or has_macros(template):
        return []
    known = {*template["Resources"], *(template.get("Parameters") or {}), *PSEUDO_PARAMETERS, "AWS::NoValue"}
    conditions = template.get("Conditions") or {}
    faults = []
    for function, arguments, at in _calls(template):
        if function == "Fn::If" and isinstance(arguments, list) and arguments:
            if isinstance(arguments[0], str) and arguments[0] not in conditions:
                faults.append(Fault(f"Unresolved condition dependency {arguments[0]}", at))
        elif missing := [name for name in named_by(function, arguments) if name not in known]:
            faults.append(Fault(f"{UNRESOLVED} [{', '.join(missing)}] in the template", at))
    return faults


def _calls(template: Mapping[str, Any]) -> Iterator[tuple[str, Any, Location]]:
    for section, part in (("Resources", "Properties"), ("Outputs", "Value")):
        for name, entry in (template.get(section) or {}).items():
            if isinstance(entry, Mapping):
                yield from _calls_in(entry.get(part), (section, name, part))


def _calls_in(node: Any, at: Location) -> Iterator[tuple[str, Any, Location]]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _calls_in(item, (*at, number))
    elif isinstance(node, Mapping):
        if function := intrinsic(node):
            yield function, node[function], (*at, function)
        for key, item in node.items():
            yield from _calls_in(item, (*at, key))
