"""Write docs/reference, or with `--check` tell what of it is stale."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.docs import (
    alarms,
    combinations,
    command_line,
    faces,
    parameters,
    permissions,
    refused,
    reports,
    roles,
    rules,
    settings,
)
from scripts.docs.markdown import generated

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
_INDEX = generated(
    "Reference",
    "- [Settings and blocks](settings.md): what `budget_stack` exports, with types, units, ranges and defaults\n"
    "- [What goes together](combinations.md): every two options that change the shape of a stack\n"
    "- [Settings that cannot go together](refused.md): what is refused beside what, and why\n"
    "- [`budget_stack.checks`](checks.md), [`budget_stack.permissions`](permissions.md), "
    "[`budget_stack.resolve`](resolve.md), [`budget_stack.testing`](testing.md): what the other packages export\n"
    "- [Parameters](parameters.md): what a deployment of `template.yaml` can be told, and what it tells in return\n"
    "- [Alarms](alarms.md): what each watches, and which rings when\n"
    "- [Roles](roles.md): what the roles of `template.yaml` may do, and why\n"
    "- [What deploying takes](deployment-permissions.md): every IAM action, and why it is not narrower\n"
    "- [What moto loses](reports-of-moto.md): reports of its users, and what the test rig makes of each\n"
    "- [Rules](rules/README.md): what `budget-stack check` knows, with a wrong and a right example for each rule\n"
    "- [Command line](command-line.md): what `budget-stack` and its commands take",
)


def pages() -> dict[str, str]:
    """The text of every page, by its path in docs/reference."""
    return {
        "README.md": _INDEX,
        "settings.md": settings.page(),
        "combinations.md": combinations.page(),
        "refused.md": refused.page(),
        **{f"{face}.md": faces.page(face) for face in faces.FACES},
        "parameters.md": parameters.page(),
        "alarms.md": alarms.page(),
        "roles.md": roles.page(),
        "deployment-permissions.md": permissions.page(),
        "reports-of-moto.md": reports.page(),
        "command-line.md": command_line.page(),
        **{f"rules/{name}": text for name, text in rules.pages().items()},
    }


def stale(wanted: Mapping[str, str], folder: Path) -> list[str]:
    """The pages of a folder that are missing, differ, or are not wanted any more."""
    there = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    """Return the exit status: 1 if `--check` finds a stale page."""
    wanted = pages()
    differing = stale(wanted, FOLDER)
    if arguments == ["--check"]:
        for name in differing:
            print(f"docs/reference/{name} is stale: run make docs", file=sys.stderr)
        return 1 if differing else 0
    for name in differing:
        path = FOLDER / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name])
        else:
            path.unlink()
        print(f"{'wrote' if name in wanted else 'removed'} docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
