"""The pages of the rules: one for each family, which is the file or folder that they stand in, and a list of all."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import walk_packages

from budget_stack.checks import explanation, rules
from budget_stack.checks.notices import NOTICES, Notice
from budget_stack.checks.rule import Rule
from scripts.docs.cases import examples
from scripts.docs.markdown import code, generated, table

_INTRODUCTION = """\
What `budget-stack check` knows. For each rule: what happens when it is broken, how that comes about, what to do, and \
a wrong and a right example, each showing only what differs from the shipped template, `template.yaml`. \
`budget-stack check --explain ID` prints the same without the examples. [Checking a template](../../checking.md) tells \
how to read a finding, and how to live with one."""
_NOTICES = """\
What a check reports beside its rules: what CloudFormation cannot evaluate, what the check could not see, and \
suppressions that do not apply."""


def pages() -> dict[str, str]:
    """The text of every page, by the name of its file."""
    families = _families()
    return {
        "README.md": generated(
            "Rules",
            _INTRODUCTION,
            *(_listed(family, some) for family, some in sorted(families.items())),
            _listed("notices", NOTICES),
        ),
        **{f"{family}.md": _page(family, some) for family, some in families.items()},
        "notices.md": generated(
            "Notices",
            _NOTICES,
            "[All rules](README.md)",
            *(f"## {notice.id}\n\n{explanation.markdown(notice)}" for notice in NOTICES),
        ),
    }


def _families() -> dict[str, list[Rule]]:
    families: dict[str, list[Rule]] = {}
    for module in walk_packages(rules.__path__, f"{rules.__name__}."):
        family = module.name.removeprefix(f"{rules.__name__}.").partition(".")[0].replace("_", "-")
        found = [value for value in vars(import_module(module.name)).values() if isinstance(value, Rule)]
        families.setdefault(family, []).extend(found)
    return families


def _listed(family: str, some: Sequence[Rule | Notice]) -> str:
    rows = ((f"[{code(rule.id)}]({family}.md#{rule.id})", rule.severity, rule.text.title) for rule in some)
    return f"## {_title(family)}\n\n" + table(("rule", "severity", "what should be"), rows)


def _page(family: str, some: Sequence[Rule]) -> str:
    parts = (f"## {rule.id}\n\n{explanation.markdown(rule)}\n\n{examples(rule)}" for rule in some)
    return generated(f"Rules: {_title(family)}", "[All rules](README.md)", *parts)


def _title(family: str) -> str:
    words = family.replace("-", " ").capitalize()
    return _ABBREVIATED.get(words, words)


_ABBREVIATED = {"Efs": "EFS", "Http api": "HTTP API", "Iam": "IAM", "Ssm parameter": "SSM parameter"}
