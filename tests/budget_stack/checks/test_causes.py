"""Which parameters a finding names: those that tell configurations with it from configurations without."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import parse_template

SWITCHES = """
Parameters:
  A: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}
  B: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}
  C: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}
  License: {Type: String, Default: ''}
Conditions:
  HasA: !Equals [!Ref A, 'yes']
  HasB: !Equals [!Ref B, 'yes']
  HasC: !Equals [!Ref C, 'yes']
Resources:
"""


def found(resources, rule, engines=()):
    report = check(parse_template(SWITCHES + resources), engines=engines)
    return [finding for finding in report.findings if finding.rule == rule]


def test_a_condition_that_changes_nothing_is_not_named():
    (finding,) = found(
        "  Queue: {Type: AWS::SQS::Queue, Condition: HasA}\n"
        "  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [HasB, !GetAtt Queue.QueueName, x], "
        "TopicName: !If [HasC, a, b]}}\n",
        "reference-dangling",
    )

    assert finding.configuration == {"A": "no", "B": "yes"}


def test_what_is_so_in_every_configuration_names_no_parameter():
    (finding,) = found(
        "  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n"
        "        - {Name: web, Image: 'https://x.example.com/web:1', Memory: !If [HasA, 256, 512]}\n",
        "image-malformed",
    )

    assert finding.configuration == {}


@pytest.mark.check
def test_a_default_that_is_refused_is_named_with_the_place_where_it_is_used():
    (finding,) = found(
        "  Token: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: !Ref License, "
        "Description: !If [HasA, a, b]}}\n",
        "F3033",
        ("cloudformation-validate",),
    )

    assert (finding.place, finding.when) == ("Properties/SecretString", "License=''")


@pytest.mark.check
def test_a_place_is_that_of_the_template_as_it_is_written():
    (finding,) = found(
        "  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: a\n"
        "      SecurityGroupIngress:\n"
        "        - !If [HasA, {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}, !Ref AWS::NoValue]\n"
        "        - !If [HasB, {IpProtocol: tcp, FromPort: 2, ToPort: 2, CidrIp: 10.0.0.0/8, Typo: 1}, "
        "!Ref AWS::NoValue]\n",
        "F3002",
        ("cloudformation-validate",),
    )

    assert finding.place == "Properties/SecurityGroupIngress/1/Fn::If/1/Typo"
    assert finding.configuration == {"B": "yes"}
    assert finding.line == 18
