from __future__ import annotations

import pytest
from troposphere import Equals, If, NoValue, Ref

from budget_stack import ContainerSettings, Secret, add_task_definition
from tests.support.resolution import resolve

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-AbCdEf"


def containers(template, **settings):
    add_task_definition(
        template,
        execution_role_arn=Ref("ExecutionRole"),
        task_role_arn=Ref("TaskRole"),
        log_group_name="logs",
        settings=ContainerSettings(image="ghcr.io/example/invoices:1", **settings),
    )
    return resolve(template)["Resources"]["TaskDefinition"]["Properties"]["ContainerDefinitions"]


def container(template, **settings):
    (only,) = containers(template, **settings)
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


def test_a_command_that_runs_first_has_a_container_of_its_own(template):
    web, init = containers(
        template,
        name="web",
        init_command=("migrate",),
        environment={"LEVEL": "info"},
        secrets={"KEY": SECRET},
        health_check_command=("CMD", "check"),
    )

    assert web["DependsOn"] == [{"ContainerName": "web-init", "Condition": "SUCCESS"}]
    assert (init["Name"], init["Command"], init["Essential"]) == ("web-init", ["migrate"], False)
    assert (init["Environment"], init["Secrets"]) == (web["Environment"], web["Secrets"])
    assert {"HealthCheck", "PortMappings", "DependsOn"}.isdisjoint(init)


def test_what_runs_first_may_have_variables_and_secrets_of_its_own(template):
    app, init = containers(
        template,
        init_command=("migrate",),
        environment={"LEVEL": "info"},
        secrets={"KEY": SECRET},
        init_environment={"TARGET": "head"},
        init_secrets={},
    )

    assert (app["Environment"], app["Secrets"]) == (
        [{"Name": "LEVEL", "Value": "info"}],
        [{"Name": "KEY", "ValueFrom": SECRET}],
    )
    assert (init["Environment"], "Secrets" in init) == ([{"Name": "TARGET", "Value": "head"}], False)


def test_without_one_the_application_waits_for_nothing(template):
    assert "DependsOn" not in container(template)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_variable_can_be_left_out_under_a_condition(template, wanted):
    template.add_condition("Wanted", Equals(str(wanted), "True"))

    found = container(
        template,
        environment={"A": If("Wanted", "1", NoValue), "B": If("Wanted", "2", "3"), "C": If("Wanted", NoValue, "4")},
        secrets={"D": Secret(SECRET, condition="Wanted"), "E": Secret(SECRET, "key", condition="Wanted")},
    )

    variables = {variable["Name"]: variable["Value"] for variable in found["Environment"]}
    assert variables == ({"A": "1", "B": "2"} if wanted else {"B": "3", "C": "4"})
    assert found["Secrets"] == (
        [{"Name": "D", "ValueFrom": SECRET}, {"Name": "E", "ValueFrom": f"{SECRET}:key::"}] if wanted else []
    )
