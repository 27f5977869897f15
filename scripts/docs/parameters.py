"""The page of the shipped template's parameters, rules and outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack import build_budget_tracker
from scripts.docs.markdown import code, generated, sentence, table
from scripts.docs.notes import notes

_INTERFACE = "AWS::CloudFormation::Interface"
# Of the values of a parameter, that a cell of a table lists.
_MOST = 24


def page() -> str:
    """The parameters by the console's groups, then what the template's Rules refuse, then the outputs."""
    template = build_budget_tracker().template.to_dict()
    groups = template["Metadata"][_INTERFACE]["ParameterGroups"]
    remarks = notes("parameters", template["Parameters"])
    return generated(
        "Parameters of the template",
        "Values of a deployment: `--parameter-overrides`, or the answers to `make configure`. "
        "[Deploying](../deploying.md#parameters) tells how they are kept from one deployment to the next.",
        *(_group(group, template["Parameters"], remarks) for group in groups),
        "## What is refused before anything is created",
        table(("rule", "what it asks for"), _rules(template["Rules"])),
        "## Outputs",
        "Outputs that depend on a condition are there only while it holds.",
        table(("output", "what it is", "condition"), _outputs(template["Outputs"])),
    )


def _group(group: Mapping[str, Any], parameters: Mapping[str, Any], remarks: Mapping[str, str]) -> str:
    rows = (
        (
            code(name),
            _default(parameters[name]),
            _accepted(parameters[name]),
            f"{parameters[name]['Description']} {remarks.get(name, '')}",
        )
        for name in group["Parameters"]
    )
    return f"## {group['Label']['default']}\n\n" + table(("parameter", "default", "accepts", "what it is"), rows)


def _default(parameter: Mapping[str, Any]) -> str:
    if "Default" not in parameter:
        return "none: must be given"
    return code(str(parameter["Default"])) or "empty"


def _accepted(parameter: Mapping[str, Any]) -> str:
    if "AllowedValues" in parameter:
        values = [code(str(value)) for value in parameter["AllowedValues"]]
        return ", ".join(values) if len(values) <= _MOST else f"{len(values)} values from {values[0]} to {values[-1]}"
    if "ConstraintDescription" in parameter:
        return str(parameter["ConstraintDescription"]).removeprefix("must be ")
    return code(parameter["Type"]) if parameter["Type"].startswith("AWS::") else "any text"


def _rules(rules: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, rule in rules.items():
        for assertion in rule["Assertions"]:
            yield code(name), sentence(assertion["AssertDescription"])


def _outputs(outputs: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, output in outputs.items():
        exported = " Exported." if "Export" in output else ""
        yield code(name), sentence(output.get("Description", "")) + exported, code(output.get("Condition", ""))
