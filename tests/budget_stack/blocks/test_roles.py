from __future__ import annotations

import pytest
from troposphere import Equals, Ref

from budget_stack import ContainerSettings, InvalidSetting, Secret, add_roles, image_uri
from tests.support.resolution import resolve

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-central-1:111122223333:parameter/api/key"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"


def statements(template, **settings):
    container = ContainerSettings(**{"image": "ghcr.io/example/invoices:1"} | settings)
    add_roles(template, log_group_arn=Ref("Logs"), settings=container)
    policy = resolve(template)["Resources"]["ExecutionPolicy"]["Properties"]["PolicyDocument"]
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_an_image_of_another_registry_needs_no_right_in_ecr(template):
    assert set(statements(template)) == {"WriteLogs"}


@pytest.mark.parametrize("reference", [":v1", "@sha256:" + "0" * 64, ""])
def test_the_repository_is_read_off_an_ecr_image(template, reference):
    found = statements(template, image=f"444455556666.dkr.ecr.us-east-1.amazonaws.com/team/invoices{reference}")

    assert found["PullImage"]["Resource"] == ["arn:aws:ecr:us-east-1:444455556666:repository/team/invoices"]
    assert found["LogInToRegistry"]["Resource"] == ["*"]


def test_the_repository_is_read_off_an_image_of_this_account(template):
    pulled = statements(template, image=image_uri(Ref("Repository"), Ref("Tag")))["PullImage"]["Resource"]

    assert [arn.rpartition(":")[2] for arn in pulled] == ["repository/{Repository}"]


def test_the_repository_of_an_unknown_image_can_be_given(template):
    found = statements(template, image=Ref("Image"), repository_arn=Ref("RepositoryArn"))

    assert found["PullImage"]["Resource"] == ["{RepositoryArn}"]


@pytest.mark.parametrize(
    ("secret", "actions"),
    [
        (SECRET, ["secretsmanager:GetSecretValue"]),
        (PARAMETER, ["ssm:GetParameters"]),
        (Ref("Either"), ["secretsmanager:GetSecretValue", "ssm:GetParameters"]),
    ],
)
def test_a_secret_is_read_by_the_action_of_its_service(template, secret, actions):
    assert statements(template, secrets={"KEY": secret})["ReadSecrets"]["Action"] == actions


def test_two_keys_of_one_secret_grant_it_once(template):
    found = statements(template, secrets={"A": Secret(SECRET, "a"), "B": Secret(SECRET, "b")})

    assert found["ReadSecrets"]["Resource"] == [SECRET]


def test_credentials_of_a_private_registry_are_readable(template):
    assert statements(template, repository_credentials=SECRET)["ReadSecrets"]["Resource"] == [SECRET]


def test_the_keys_of_the_secrets_may_be_used(template):
    found = statements(template, secrets={"KEY": SECRET}, secrets_kms_key_arns=(KEY,))

    assert (found["DecryptSecrets"]["Action"], found["DecryptSecrets"]["Resource"]) == (["kms:Decrypt"], [KEY])


def test_no_secret_grants_no_secret(template):
    assert not {"ReadSecrets", "DecryptSecrets"} & set(statements(template))


@pytest.mark.parametrize("wanted", [True, False])
def test_a_secret_under_a_condition_is_granted_by_a_policy_under_that_condition(template, wanted):
    template.add_condition("Wanted", Equals(str(wanted), "True"))
    secrets = {"KEY": SECRET, "OTHER": Secret(Ref("Other"), condition="Wanted", policy="WantedPolicy")}
    granted = statements(template, secrets=secrets)
    resources = resolve(template)["Resources"]
    attached = resources["ExecutionRole"]["Properties"]["ManagedPolicyArns"]

    assert granted["ReadSecrets"]["Resource"] == [SECRET]
    assert attached == ["{ExecutionPolicy}", "{WantedPolicy}"] if wanted else ["{ExecutionPolicy}"]
    assert ("WantedPolicy" in resources) is wanted
    if wanted:
        (statement,) = resources["WantedPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Action"] == ["secretsmanager:GetSecretValue"]
        assert statement["Resource"] == ["{Other}"]


def test_a_secret_that_one_container_always_reads_needs_no_condition_for_another(template):
    template.add_condition("Wanted", Equals("a", "b"))
    granted = statements(
        template,
        secrets={"KEY": Secret(Ref("First"), condition="Wanted", policy="WantedPolicy")},
        init_command=("migrate",),
        init_secrets={"KEY": Secret(Ref("First")), "OTHER": SECRET},
    )

    assert granted["ReadSecrets"]["Resource"] == ["{First}", SECRET]
    assert "WantedPolicy" not in template.resources


def test_the_task_role_gets_the_policies_it_is_given(template):
    add_roles(
        template,
        log_group_arn=Ref("Logs"),
        task_policy_arns=[Ref("ReadBucket")],
        settings=ContainerSettings(image="ghcr.io/example/invoices:1"),
    )

    assert resolve(template)["Resources"]["TaskRole"]["Properties"]["ManagedPolicyArns"] == ["{ReadBucket}"]


def test_fails_on_one_policy_instead_of_several(template):
    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

    with pytest.raises(InvalidSetting, match="task_policy_arns must be a sequence, each of which is an ARN"):
        add_roles(
            template, log_group_arn=Ref("Logs"), task_policy_arns=policy, settings=ContainerSettings(image="example:1")
        )


@pytest.mark.parametrize(
    "registry",
    [
        "444455556666.dkr.ecr.us-east-1.amazonaws.com",
        "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com",
        "444455556666.dkr-ecr.us-east-1.on.aws",
        "444455556666.dkr-ecr-fips.us-east-1.on.aws",
        "444455556666.dkr.ecr.us-east-1.amazonaws.com.cn",
    ],
)
def test_the_repository_is_read_off_every_kind_of_ecr_address(template, registry):
    found = statements(template, image=f"{registry}/invoices:1")

    assert found["PullImage"]["Resource"] == ["arn:aws:ecr:us-east-1:444455556666:repository/invoices"]
