"""What parliament says of the policies that deploying takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from budget_stack.facts.authorization import action
from budget_stack.facts.deployment_rights import WITHOUT_LIMIT
from budget_stack.permissions import Scope, document, permissions_of, policies_of
from budget_stack.resolve import parse_template
from tests.budget_stack.permissions.enforced import TEMPLATES, written_by
from tests.clients import scanners

pytestmark = pytest.mark.check


def is_newer(finding):
    """Whether parliament, which is of 2025-04, does not know an action that IAM has had since."""
    return finding["issue"] == "UNKNOWN_ACTION" and action(finding["detail"].rpartition(" ")[2]) is not None


def is_meant(finding):
    """Whether it wants a limit for actions that AWS refuses under any."""
    everywhere = {action for actions in WITHOUT_LIMIT.values() for action in actions}
    return finding["issue"] == "RESOURCE_STAR" and set(finding["detail"]) <= everywhere


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("scope", [Scope(), Scope("shop", "eu-central-1", "111122223333")], ids=["anywhere", "shop"])
def test_parliament_finds_nothing_in_the_policies_that_deploying_a_template_takes(name, scope, tmp_path: Path):
    grants = permissions_of(parse_template(written_by(name)), scope=scope, push="shop").grants
    paths = []
    for policy, statements in policies_of(grants, "shop").items():
        paths.append(tmp_path / f"{policy}.json")
        paths[-1].write_text(json.dumps(document(statements), indent=1))

    assert [finding for finding in scanners.parliament(paths) if not is_newer(finding) and not is_meant(finding)] == []
