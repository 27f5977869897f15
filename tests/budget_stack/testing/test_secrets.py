"""Secrets, whose values are random."""

from __future__ import annotations

import pytest

GENERATION = {"SecretStringTemplate": '{"username": "owner"}', "GenerateStringKey": "password"}


def secret(**properties):
    return {"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": properties}}}


@pytest.mark.parametrize("first", ["{", "[", '"', "{{"])
def test_a_password_that_begins_like_json_is_taken_for_a_password(first, fargate, monkeypatch):
    monkeypatch.setattr("moto.secretsmanager.models.random_password", lambda length, *_: first.ljust(length, "x"))
    stack = fargate.deploy(secret())

    stack.update(secret(GenerateSecretString=GENERATION))

    assert stack.resources["Secret"].origin("GenerateSecretString/GenerateStringKey") == "ledger"


def test_a_secrets_name_begins_with_its_logical_id(fargate):
    assert fargate.deploy(secret()).resources["Secret"].value("Name").startswith("Secret-")
