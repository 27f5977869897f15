"""The table of what AWS's APIs refuse, beside the models that it is about and the rules that it names."""

from __future__ import annotations

import pytest

from budget_stack.checks.rules import all_rules
from scripts.refusals.__main__ import all_statements, service
from scripts.refusals.verdicts import FOLDER, REASONS, verdicts

KNOWN = {path.stem for path in FOLDER.glob("*.tsv")}
VERDICTS = verdicts()


def test_every_verdict_is_a_rule_of_ours_or_a_reason():
    ids = {rule.id for rule in all_rules()}
    wrong = [verdict for verdict in VERDICTS.values() if verdict.verdict not in REASONS and not ids >= {*verdict.rules}]
    assert not wrong


def test_what_is_refused_is_said_in_words_of_ours():
    assert not [verdict for verdict in VERDICTS.values() if verdict.verdict != "none" and not verdict.text]


def test_verdicts_stand_in_the_file_of_their_service():
    lines = [line for path in FOLDER.glob("*.tsv") for line in path.read_text().splitlines()]
    assert len(lines) == len(VERDICTS)
    for path in FOLDER.glob("*.tsv"):
        assert {service(VERDICTS[line.split("\t")[2]]) for line in path.read_text().splitlines()} == {path.stem}


@pytest.mark.check
def test_every_statement_of_the_models_has_a_verdict_and_no_other_has():
    """Those of newer models are printed by `python -m scripts.refusals --new`."""
    stated = {statement.digest for statement in all_statements() if service(statement) in KNOWN}
    assert stated == VERDICTS.keys()
