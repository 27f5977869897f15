"""What scanners say of the resolved template; of the raw one they misread every condition."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from budget_stack.settings.web_service import ADDRESSES
from tests.clients import scanners
from tests.clients.scanners import Finding
from tests.support.configurations import configurations, resolved, scanned

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every configuration behind every address, a file each."""
    folder = tmp_path_factory.mktemp("resolved")
    for address in ADDRESSES:
        for number, parameters in enumerate(configurations(address).values()):
            (folder / f"{address}-{number:02}.json").write_text(json.dumps(scanned(parameters, address)))
    return folder


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_condition_is_seen_both_ways(address: str):
    seen = {
        pair
        for parameters in configurations(address).values()
        for pair in resolved(parameters, address).conditions.items()
    }

    assert seen == {(name, holds) for name, _ in seen for holds in (True, False)}


@pytest.mark.parametrize("scan", [scanners.checkov, scanners.cfn_guard])
def test_a_scanner_finds_what_is_justified_and_nothing_else(scan: Callable[[Path], set[Finding]], folder: Path):
    found = scan(folder)

    of_this_one = {entry.finding for entry in scanners.justified() if entry.finding.tool == next(iter(found)).tool}
    assert sorted(found - of_this_one) == [], "mend the template, or say in justified.toml why not"
    assert sorted(of_this_one - found) == [], "no longer found: take it out of justified.toml"
