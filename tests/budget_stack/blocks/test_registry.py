from __future__ import annotations

import json

import pytest

from budget_stack import InvalidSetting, RegistrySettings, add_registry


def test_the_number_of_images_kept_is_a_setting(template):
    registry = add_registry(template, settings=RegistrySettings(repository_name="invoices", keep_images=3))
    (rule,) = json.loads(registry.repository.LifecyclePolicy.LifecyclePolicyText)["rules"]

    assert rule["selection"]["countNumber"] == 3


@pytest.mark.parametrize("name", ["Invoices", "a", "in voices", "invoices:1", "-invoices", "x" * 257])
def test_fails_on_a_repository_name_that_ecr_rejects(name):
    with pytest.raises(InvalidSetting, match="repository_name must be 2 to 256 characters"):
        RegistrySettings(repository_name=name)


@pytest.mark.parametrize("tag", ["", ".hidden", "a/b", "x" * 129])
def test_fails_on_a_tag_that_ecr_rejects(tag):
    with pytest.raises(InvalidSetting, match="image_tag must be 1 to 128"):
        RegistrySettings(repository_name="invoices", image_tag=tag)


def test_fails_on_keeping_no_image():
    with pytest.raises(InvalidSetting, match="keep_images must be 1 or more; got 0"):
        RegistrySettings(repository_name="invoices", keep_images=0)
