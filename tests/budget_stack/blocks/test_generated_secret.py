from __future__ import annotations

import pytest

from budget_stack import GeneratedSecretSettings, InvalidSetting, add_generated_secret
from tests.support.resolution import resolve


def test_a_secret_is_generated_under_the_id_it_is_given(template):
    settings = GeneratedSecretSettings(description="Signs", length=32)
    handle = add_generated_secret(template, "Key", settings=settings, prefix="Shop")

    assert handle.secret.title == "ShopKey"
    assert resolve(template)["Resources"]["ShopKey"]["Properties"] == {
        "Description": "Signs",
        "GenerateSecretString": {"PasswordLength": 32, "ExcludePunctuation": True},
    }


def test_what_people_type_has_no_characters_that_look_alike(template):
    settings = GeneratedSecretSettings(description="First password", typed_by_people=True)
    handle = add_generated_secret(template, "Password", settings=settings)

    assert set("0O1lI") <= set(handle.secret.GenerateSecretString.ExcludeCharacters)


@pytest.mark.parametrize("length", [15, 4097])
def test_fails_on_a_length_that_is_not_secret_or_not_possible(length):
    with pytest.raises(InvalidSetting, match="length must be 16 to 4,096 characters; got"):
        GeneratedSecretSettings(description="x", length=length)
