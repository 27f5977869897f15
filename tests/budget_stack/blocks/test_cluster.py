from __future__ import annotations

import pytest

from budget_stack import ClusterSettings, InvalidSetting, add_cluster


def test_container_insights_is_off_unless_asked_for(template):
    (setting,) = add_cluster(template).cluster.to_dict()["Properties"]["ClusterSettings"]

    assert setting == {"Name": "containerInsights", "Value": "disabled"}


def test_fails_on_another_level_of_container_insights():
    with pytest.raises(InvalidSetting, match="container_insights must be one of .* got 'on'"):
        ClusterSettings(container_insights="on")
