"""What the application may do, by whatever its statements are written in."""

from __future__ import annotations

import pytest
from awacs import s3
from awacs.aws import Allow, PolicyDocument, Principal, Statement
from troposphere import GetAtt, Ref

from budget_stack import ContainerSettings, InvalidSetting, add_roles
from tests.support.resolution import resolve

READ = Statement(Sid="Read", Effect=Allow, Action=[s3.GetObject], Resource=[GetAtt("Bucket", "Arn")])
WRITE = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::invoices/*"}
POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def test_statements_of_awacs_and_of_iam_are_a_policy_that_the_role_has_from_the_start(template):
    settings = ContainerSettings(image="nginx", statements=(READ, WRITE), policy_arns=(POLICY,))
    roles = add_roles(template, log_group_arn=Ref("Logs"), task_policy_arns=[Ref("Connect")], settings=settings)
    resources = resolve(template)["Resources"]

    assert roles.task_policy is template.resources["TaskPolicy"]
    assert resources["TaskRole"]["Properties"]["ManagedPolicyArns"] == ["{Connect}", POLICY, "{TaskPolicy}"]
    assert resources["TaskPolicy"]["Properties"]["PolicyDocument"]["Statement"] == [
        {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["{Bucket.Arn}"]},
        WRITE,
    ]


def test_nothing_is_allowed_without_statements(template):
    roles = add_roles(template, log_group_arn=Ref("Logs"), settings=ContainerSettings(image="nginx"))

    assert roles.task_policy is None
    assert "ManagedPolicyArns" not in resolve(template)["Resources"]["TaskRole"]["Properties"]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (READ, "statements must be a sequence of statements"),
        ("s3:GetObject", "statements must be a sequence of statements"),
        ((PolicyDocument(Statement=[READ]),), r"statements\[0\] must be a Statement of awacs, or a mapping"),
        (({**WRITE, "Action": []},), r"statements\[0\].Action must be given, or NotAction"),
        (({**WRITE, "Resource": ""},), r"statements\[0\].Resource must be given, or NotResource"),
        (({**WRITE, "Effect": "allow"},), r'statements\[0\].Effect must be "Allow" or "Deny"; got \'allow\''),
        (({**WRITE, "Actions": "s3:*"},), r"statements\[0\] must be made of Action, Condition, .* got 'Actions'"),
        (
            (Statement(Effect=Allow, Action=[s3.GetObject], Principal=Principal("*"), Resource=["*"]),),
            r"statements\[0\] must be made of .* as a role's policy is; got 'Principal'",
        ),
    ],
)
def test_fails_on_what_no_policy_of_a_role_can_say(statements, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(image="nginx", statements=statements)
