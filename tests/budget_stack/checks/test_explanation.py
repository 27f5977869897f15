"""Whatever a check reports says about itself what happens, how it comes about, and what to do."""

from __future__ import annotations

import pytest

from budget_stack.checks import UnknownRule, all_rules, explain, explanation
from budget_stack.checks.notices import NOTICES

REPORTED = [*all_rules(), *NOTICES]


@pytest.mark.parametrize("subject", REPORTED, ids=lambda subject: subject.id)
def test_text_and_markdown_have_all_that_is_known(subject):
    text, markdown = explanation.text(subject, width=10_000), explanation.markdown(subject)

    assert text.startswith(subject.id)
    for known in (subject.text.title, subject.text.says, subject.text.cause, subject.text.fix):
        assert explanation.sentence(known) in text
        assert explanation.sentence(known) in markdown
    for known in (subject.text.source, *subject.same_as):
        assert known in text
        assert known in markdown


def test_text_is_as_wide_as_it_is_asked_to_be():
    lines = explain("execution-role-cannot-pull", width=60).splitlines()

    assert lines[0] == "execution-role-cannot-pull (error)"
    assert all(len(line) <= 60 for line in lines if "https://" not in line)


def test_markdown_reads_like_a_page():
    parts = explanation.markdown(explanation.explained("service-container-unknown")).split("\n\n")

    assert [part.split()[0] for part in parts] == ["**Error.**", "*What", "*How", "*What", "Source:"]


def test_fails_on_an_id_that_no_rule_has_with_the_one_that_was_meant():
    with pytest.raises(UnknownRule, match="there is no rule nam-fixed; did you mean name-fixed?"):
        explain("nam-fixed")


def test_fails_on_a_rule_of_another_engine():
    with pytest.raises(UnknownRule, match="E3002 is a rule of cfn-lint or cloudformation-validate"):
        explain("E3002")
