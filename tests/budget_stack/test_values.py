from __future__ import annotations

from troposphere import GetAtt, If, NoValue, Ref, Sub

from budget_stack.values import is_literal, sub, text, unless_left_out


def test_an_intrinsic_is_no_literal():
    assert [is_literal(value) for value in ("a", 1, Ref("A"), If("C", "a", "b"))] == [True, True, False, False]


def test_references_become_part_of_the_text():
    made = sub("${A}/${B}@${AWS::Region}", A=Ref("Cluster"), B=GetAtt("Service", "Name"))

    assert made.to_dict() == {"Fn::Sub": "${Cluster}/${Service.Name}@${AWS::Region}"}


def test_literals_alone_need_no_intrinsic():
    assert sub("service/${A}/${B}", A="shared", B=7) == "service/shared/7"


def test_only_other_intrinsics_are_given_by_name():
    made = sub("${A}/${B}:${D}", A=If("C", "a", "b"), B=Ref("Service"), D="${x}")

    assert made.to_dict() == {"Fn::Sub": ["${A}/${Service}:${!x}", {"A": {"Fn::If": ["C", "a", "b"]}}]}


def test_a_reference_of_the_same_name_is_given_by_name():
    made = sub("${A}/${B}", A=If("C", "a", "b"), B=Ref("A"))

    assert made.to_dict() == {"Fn::Sub": ["${A}/${B}", {"A": {"Fn::If": ["C", "a", "b"]}, "B": {"Ref": "A"}}]}


def test_a_name_that_a_reference_brings_is_not_replaced_again():
    assert sub("${A}/${B}", A=Ref("B"), B=Ref("C")).to_dict() == {"Fn::Sub": "${B}/${C}"}


def test_a_literal_that_looks_like_a_reference_stays_text():
    assert sub("${A}", A="${B}").to_dict() == Sub("${!B}").to_dict()


def test_a_pattern_of_one_reference_is_the_reference():
    assert sub("${A}", A=Ref("B")).to_dict() == {"Ref": "B"}


def test_what_a_condition_within_a_condition_leaves_out_is_left_out():
    value = If("A", "1", If("B", "2", NoValue))

    assert unless_left_out(value, lambda one: {"Value": one}).to_dict() == {
        "Fn::If": ["A", {"Value": "1"}, {"Fn::If": ["B", {"Value": "2"}, {"Ref": "AWS::NoValue"}]}]
    }


def test_numbers_become_text_where_cloudformation_wants_text():
    assert (text(256), text("256")) == ("256", "256")
