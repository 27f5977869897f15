from __future__ import annotations

import pytest
from troposphere import Ref, Sub

from budget_stack import ContainerSettings, InvalidSetting, Secret
from tests.budget_stack.blocks.test_roles import KEY, PARAMETER, SECRET, statements

ARN = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
ALIAS = KEY.partition(":key/")[0] + ":alias/api"
READ, READ_PARAMETER = "secretsmanager:GetSecretValue", "ssm:GetParameters"


@pytest.mark.parametrize(
    ("secret", "actions", "endings"),
    [
        (SECRET, [READ], ["secret:api-AbCdEf"]),
        (SECRET.removesuffix("-AbCdEf"), [READ], ["secret:api-??????"]),
        (Secret(SECRET.removesuffix("-AbCdEf"), "password"), [READ], ["secret:api-??????"]),
        (Sub(f"{ARN}shop/db"), [READ], ["secret:shop/db-??????"]),
        (Sub(f"{ARN}shop-${{Name}}", Name=Ref("Name")), [READ], ["secret:shop-{Name}", "secret:shop-{Name}-??????"]),
        (Ref("RdsSecretArn"), [READ, READ_PARAMETER], ["{RdsSecretArn}"]),
        (Secret(Ref("RdsSecretArn"), "password"), [READ], ["{RdsSecretArn}"]),
        (PARAMETER, [READ_PARAMETER], ["parameter/api/key"]),
        ("/api/key", [READ_PARAMETER], ["parameter/api/key"]),
        (Sub("arn:${AWS::Partition}:ssm:${AWS::Region}:1:parameter/${Key}"), [READ_PARAMETER], ["parameter/{Key}"]),
    ],
)
def test_a_secret_may_be_read_by_whatever_it_is_named_by_and_nothing_else_may(template, secret, actions, endings):
    read = statements(template, secrets={"KEY": secret})["ReadSecrets"]

    assert read["Action"] == actions
    assert [arn.endswith(ending) for arn, ending in zip(read["Resource"], endings, strict=True)] == [True] * len(
        endings
    )


def test_a_key_decrypts_for_the_two_services_alone(template):
    found = statements(template, secrets={"KEY": SECRET}, secrets_kms_key_arns=(KEY,))["DecryptSecrets"]

    services = found["Condition"]["StringLike"]["kms:ViaService"]
    assert [service.split(".")[:2] for service in services] == [["secretsmanager", "*"], ["ssm", "*"]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"secrets": {"A": Secret("/api/key")}}, r"secrets\['A'\] must be the whole ARN"),
        ({"secrets": {"A": "/api//key"}}, r"secrets\['A'\] must be .* name of a parameter, which begins with '/'"),
        ({"secrets": {"A": "key"}}, r"secrets\['A'\] must be .* name of a parameter, which begins with '/'"),
        (
            {"secrets_kms_key_arns": (KEY.partition(":key/")[0] + ":alias/api",)},
            r"secrets_kms_key_arns\[0\] must be .*",
        ),
    ],
)
def test_fails_on_what_fargate_could_not_read(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(image="nginx", **settings)
