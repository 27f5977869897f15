"""Tables that make settings where there are none, or others: of several classes their kind says which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import AuroraSettings, DatabaseSettings, HttpsSettings
from tests.budget_stack.settings.test_settings import SETTINGS
from tests.budget_stack.settings_file.test_changes import BASE, OTHER, change, problems


def test_a_table_of_another_kind_is_another_class():
    made = change(BASE, "[database]\nkind = 'aurora-postgresql'\nmax_capacity = 2")

    assert made.database == AuroraSettings(max_capacity=2)
    assert change(OTHER, "[database]\nkind = 'aurora-dsql'").database == DatabaseSettings()
    assert change(replace(BASE, database=None), "[database]\nkms_key_arn = 'arn'") == replace(
        BASE, database=DatabaseSettings(kms_key_arn="arn")
    )


def test_a_table_of_the_kind_that_is_there_changes_it():
    assert change(OTHER, "[database]\nkind = 'aurora-postgresql'\nmax_capacity = 2").database == replace(
        OTHER.database, max_capacity=2
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind = 'aurora'", ['2: [database] kind: one of "aurora-dsql", "aurora-postgresql", not "aurora"']),
        (
            "kind = ['aurora-dsql']",
            ['2: [database] kind: one of "aurora-dsql", "aurora-postgresql", not ["aurora-dsql"]'],
        ),
        ("min_capacity = 1", ['2: [database] min_capacity: left out without kind = "aurora-postgresql", not 1']),
        (
            "kind = 'aurora-postgresql'\nmax_capacty = 1",
            ["3: [database] max_capacty: no such setting; did you mean max_capacity?"],
        ),
        (
            "kind = 'aurora-postgresql'\ncluster_id = 'abcdefghijklmnopqrstuvwxyz'\nmax_capacity = 0.7",
            [
                '3: [database] cluster_id: left out without kind = "aurora-dsql", not "abcdefghijklmnopqrstuvwxyz"',
                "4: [database] max_capacity: 1 to 256 Aurora capacity units, in steps of one half, not 0.7",
            ],
        ),
    ],
)
def test_fails_on_a_kind_that_there_is_not_and_on_keys_of_another(text, told):
    assert problems(SETTINGS, f"[database]\n{text}") == [f"t.toml:{one}" for one in told]


def test_fails_on_a_kind_of_what_is_one_class():
    (problem,) = problems(SETTINGS, "[logs]\nkind = 'x'")

    assert problem == "t.toml:2: [logs] kind: no such setting; there are retention_in_days"


def test_a_variable_may_be_called_kind():
    settings = replace(SETTINGS, container=replace(SETTINGS.container, environment={"A": "x"}))

    assert change(settings, "[container.environment]\nkind = 'y'").container.environment == {"A": "x", "kind": "y"}


def test_a_block_that_is_left_out_is_made_of_its_table():
    arn, policy = "arn:aws:acm:eu-west-1:111122223333:certificate/x", "ELBSecurityPolicy-TLS13-1-3-2021-06"
    text = f"[https]\ncertificate_arn = '{arn}'\nlistener.tls_policy = '{policy}'"
    made = change(replace(SETTINGS, https=None), text)

    assert isinstance(made.https, HttpsSettings)
    assert (made.https.certificate_arn, made.https.listener.tls_policy) == (arn, policy)


def test_fails_on_a_block_without_what_it_needs():
    (problem,) = problems(replace(SETTINGS, registry=None), "[registry]\nimage_tag = 'v1'")

    assert problem == "t.toml:1: [registry] repository_name: missing"
