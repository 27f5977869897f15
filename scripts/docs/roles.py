"""The page of the shipped template's roles: whom they trust, what they may do, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack import build_budget_tracker
from budget_stack.yaml_writer import write_yaml
from scripts.docs.markdown import code, generated, sentence, table
from scripts.docs.notes import notes

_INTRODUCTION = """\
No policy of AWS is attached, and no action is a wildcard. Every role trusts one service, and only while that service \
acts for this account (`aws:SourceAccount`). Where AWS's examples name one, the trust is narrowed to resources of this \
account and region as well (`aws:SourceArn`); for an execution role they name none."""
_AUTO_SCALING = """\
For ECS, Application Auto Scaling uses its service-linked role whatever role it is given. `AutoScalingRole` is named \
in the scalable target because the design that this stack implements asks for it, and may do no more than that role \
would need."""


def page() -> str:
    """Every role with every statement of its policies."""
    resources = build_budget_tracker().template.to_dict()["Resources"]
    roles = {name: entry["Properties"] for name, entry in resources.items() if entry["Type"] == "AWS::IAM::Role"}
    statements = [statement.name for role in roles for statement in _statements(role, resources)]
    reasons = notes("statements", statements)
    if missing := set(statements) - reasons.keys():
        raise ValueError(f"say in scripts/docs/notes.toml [statements] why there is {', '.join(sorted(missing))}")
    return generated(
        "Roles of the template",
        _INTRODUCTION,
        *(_section(name, role, resources, reasons) for name, role in roles.items()),
        _AUTO_SCALING,
    )


class _Statement(NamedTuple):
    """A statement of an attached policy, and the condition under which there is one."""

    policy: str
    condition: str
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.policy}.{self.content['Sid']}"


def _section(name: str, role: Mapping[str, Any], resources: Mapping[str, Any], reasons: Mapping[str, str]) -> str:
    rows = (
        (
            code(statement.content["Sid"]),
            ", ".join(map(code, _listed(statement.content["Action"]))),
            ", ".join(map(_target, _listed(statement.content["Resource"]))),
            code(statement.condition) or "always",
            reasons[statement.name],
        )
        for statement in _statements(name, resources)
    )
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    trusted = ", ".join(map(code, _listed(trust["Principal"]["Service"])))
    narrowed = [f"`{key}` {_target(value)}" for test in trust["Condition"].values() for key, value in test.items()]
    return "\n\n".join(
        [
            f"## {name}",
            f"{sentence(role['Description'])} It trusts {trusted}, with {' and '.join(narrowed)}.",
            table(("statement", "allows", "on", "condition", "why"), rows),
        ]
    )


def _statements(role: str, resources: Mapping[str, Any]) -> Iterator[_Statement]:
    """The statements of the policies attached to a role."""
    attached = str(resources[role]["Properties"].get("ManagedPolicyArns", ()))
    for name, entry in resources.items():
        if entry["Type"] == "AWS::IAM::ManagedPolicy" and f"'Ref': '{name}'" in attached:
            for content in entry["Properties"]["PolicyDocument"]["Statement"]:
                yield _Statement(name, entry.get("Condition", ""), content)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _target(value: Any) -> str:
    """A value as the template writes it, in one line; what depends on a condition as a phrase."""
    if isinstance(value, Mapping) and "Fn::If" in value:
        condition, chosen, otherwise = value["Fn::If"]
        return f"{_target(chosen)} if `{condition}`, otherwise {_target(otherwise)}"
    line = " ".join(line.strip() for line in write_yaml([value]))
    return code(line.removeprefix("- ").replace('"', "").removeprefix("!Sub "))
