"""What a message shows of the value that it refuses."""

from __future__ import annotations

import awacs.s3 as s3
import pytest
from awacs.aws import Allow, Statement
from troposphere import If, NoValue, Parameter, Ref, Sub, Tags, ec2

from budget_stack import ContainerSettings, HttpsSettings, InvalidSetting, LogSettings, RoutingSettings
from budget_stack.frozen import Frozen

STATEMENT = Statement(Effect=Allow, Action=[s3.GetObject], Resource=[Sub("${Bucket.Arn}/*")])


class Nested(Frozen):
    """Settings within which anything may stand."""

    inside: object
    beside: object = 1


SHOWN = [
    ("text", "'text'"),
    (("a", 1, None), "('a', 1, None)"),
    (If("Private", Ref("Inside"), NoValue), '{"Fn::If": ["Private", {"Ref": "Inside"}, {"Ref": "AWS::NoValue"}]}'),
    (["10.0.0.0/8", Ref("Range")], """['10.0.0.0/8', {"Ref": "Range"}]"""),
    ({"team": Ref("Team")}, """{'team': {"Ref": "Team"}}"""),
    (Parameter("Vpc", Type="String"), '{"Type": "String"}'),
    # a VPC must have a range or a pool, which it is not refused for
    (ec2.VPC("Vpc", Tags=Tags(team=Ref("Team"))), '"Tags": [{"Key": "team", "Value": {"Ref": "Team"}}]'),
    (
        STATEMENT,
        '{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [{"Fn::Sub": "${Bucket.Arn}/*"}]}',
    ),
    ({"Statement": [STATEMENT]}, '"s3:GetObject"'),
    (Nested(inside=(Ref("Range"),)), 'Nested(inside=({"Ref": "Range"},))'),
    (Nested(inside=LogSettings(), beside=2), "Nested(inside=LogSettings(), beside=2)"),
    (LogSettings, "<class 'budget_stack.blocks.logs.LogSettings'>"),
]


@pytest.mark.parametrize(("given", "words"), SHOWN)
def test_a_message_shows_what_was_given_as_the_template_has_it(given, words):
    error = InvalidSetting("setting", given, "another")

    assert words in str(error)
    assert error.got is given


@pytest.mark.parametrize(
    "given", ["a" * 2000, Sub("a" * 2000), [Sub("a" * 100)] * 20, {str(it): it for it in range(200)}]
)
def test_a_message_is_short_whatever_was_given(given):
    assert len(str(InvalidSetting("setting", given, "another"))) < 250


@pytest.mark.parametrize(
    "build",
    [
        lambda: RoutingSettings(path_patterns=Ref("Paths")),
        lambda: ContainerSettings(image="ghcr.io/example/invoices:1", environment={Ref("Name"): "value"}),
        lambda: HttpsSettings(certificate_arn=Parameter("Arn", Type="String"), domain_name="invoices.example.com"),
    ],
)
def test_no_message_names_an_object_in_memory(build):
    with pytest.raises(InvalidSetting) as refused:
        build()

    assert " object at 0x" not in str(refused.value)
