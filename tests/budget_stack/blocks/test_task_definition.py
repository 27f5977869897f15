from __future__ import annotations

from troposphere import Ref

from budget_stack import ContainerSettings, Secret, add_task_definition
from tests.resolve import resolve

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-AbCdEf"


def container(template, **settings):
    add_task_definition(
        template,
        execution_role_arn="execution",
        task_role_arn="task",
        log_group_name="logs",
        settings=ContainerSettings(image="ghcr.io/example/invoices:1", **settings),
    )
    (only,) = resolve(template)["Resources"]["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    return only


def test_environment_and_secrets_become_variables(template):
    found = container(template, environment={"LEVEL": "info"}, secrets={"KEY": SECRET, "USER": Secret(SECRET, "user")})

    assert found["Environment"] == [{"Name": "LEVEL", "Value": "info"}]
    assert found["Secrets"] == [
        {"Name": "KEY", "ValueFrom": SECRET},
        {"Name": "USER", "ValueFrom": f"{SECRET}:user::"},
    ]


def test_a_secret_may_be_a_reference_with_a_key(template):
    found = container(template, secrets={"USER": Secret(Ref("Credentials"), "user")})

    assert found["Secrets"] == [{"Name": "USER", "ValueFrom": "{Credentials}:user::"}]


def test_what_is_not_given_is_left_to_the_image(template):
    found = container(template, user=None)

    assert not {"Command", "Environment", "Secrets", "HealthCheck", "User", "RepositoryCredentials"} & set(found)


def test_a_health_check_runs_the_given_command(template):
    found = container(template, health_check_command=("CMD", "/app/healthy"))

    assert found["HealthCheck"]["Command"] == ["CMD", "/app/healthy"]


def test_credentials_of_a_private_registry_are_named(template):
    found = container(template, repository_credentials=SECRET)

    assert found["RepositoryCredentials"] == {"CredentialsParameter": SECRET}


def test_the_stop_timeout_is_a_setting(template):
    assert container(template, stop_timeout=90)["StopTimeout"] == 90
