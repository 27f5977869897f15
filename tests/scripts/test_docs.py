"""How the reference is made from the code; `make lint` compares all of it."""

from __future__ import annotations

import pytest

from scripts.docs import notes
from scripts.docs.examples import changed_part
from scripts.docs.markdown import table


def with_service(**properties):
    return {"Resources": {"Service": {"Type": "AWS::ECS::Service", "Properties": properties}}}


def part(before, after):
    return "\n".join(changed_part(before, after))


def test_an_example_shows_what_changed_and_of_which_type():
    assert part(with_service(DesiredCount=1, Cluster="web"), with_service(DesiredCount=2, Cluster="web")) == (
        "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties:\n      DesiredCount: 2"
    )


def test_an_example_shows_all_of_a_resource_that_is_new():
    assert part({"Resources": {}}, with_service(DesiredCount=2)).endswith("    Properties:\n      DesiredCount: 2")


def test_an_example_says_what_is_left_out():
    assert part(with_service(Cluster="web"), with_service()).endswith("    Properties:\n      # without Cluster")


def test_an_example_does_not_take_an_intrinsic_apart():
    before, after = {"Fn::If": ["A", 1, 2]}, {"Fn::If": ["A", 1, 3]}

    assert part(with_service(DesiredCount=before), with_service(DesiredCount=after)).endswith(
        "DesiredCount: !If [A, 1, 3]"
    )


def test_an_example_shows_of_a_list_the_entries_that_changed_by_their_names():
    before = [{"Name": "a", "Image": "x", "Cpu": 1}, {"Name": "b", "Image": "x"}, {"Name": "c"}]
    after = [{"Name": "a", "Image": "new", "Cpu": 1}, {"Name": "b", "Image": "x"}]

    assert part(with_service(Containers=before), with_service(Containers=after)).endswith(
        "      Containers:\n      - {Name: a, Image: new}\n      # without the entry Name: c"
    )


@pytest.mark.parametrize("condition", [{"Condition": "HasTasks"}, {"Condition": "HasTasks", "Value": 1}])
def test_an_example_says_that_a_condition_is_left_out(condition):
    after = {name: value for name, value in condition.items() if name != "Condition"}

    assert "# without Condition" in part({"Outputs": {"Url": condition}}, {"Outputs": {"Url": after}})


def test_what_is_long_is_cut_short():
    lines = changed_part(with_service(), with_service(Long="x" * 1000, **{f"P{n}": n for n in range(100)}))

    assert max(map(len, lines)) < 200
    assert lines[-1] == "# and 45 more lines"


def test_a_table_has_one_line_a_row_whatever_is_in_it():
    assert table(["a", "b"], [["x | y", "two\nlines"]]) == "| a | b |\n|---|---|\n| x \\| y | two lines |"


def test_fails_on_a_note_about_what_is_not_there():
    with pytest.raises(ValueError, match=r"\[parameters\] has .*MaxContainerCount.*, which the template has not"):
        notes.notes("parameters", ["AssignPublicIp"])
