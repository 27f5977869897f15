from __future__ import annotations

import pytest
from troposphere import If, NoValue, Ref

from budget_stack import ContainerSettings, InvalidSetting, Secret

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-AbCdEf"


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "ghcr.io/example/invoices:1.4.2",
        "public.ecr.aws/example/invoices@sha256:" + "0" * 64,
        Ref("Image"),
    ],
)
def test_any_image_uri_is_taken(image):
    assert ContainerSettings(image=image).image is image


def test_sizes_are_taken_as_text_too():
    assert ContainerSettings(image="nginx", cpu="1024", memory="4096").memory == "4096"


def test_variables_and_arguments_may_be_empty():
    assert ContainerSettings(image="nginx", environment={"A": ""}, command=("run", "")).command == ("run", "")


def test_references_are_not_judged():
    command = (Ref("Program"), "serve")

    assert ContainerSettings(image="nginx", command=command, health_check_command=command).command is command
    assert ContainerSettings(image="nginx", cpu=Ref("Cpu"), memory=7).memory == 7


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cpu": 300}, r"cpu must be one of \(256, 512, .*\) CPU units; got 300"),
        ({"memory": 8192}, r"memory must be one of \(512, 1024, 2048\) MiB with 256 CPU units; got 8192"),
        ({"cpu": "half"}, "cpu must be a whole number; got 'half'"),
        ({"port": 0}, "port must be 1 to 65,535; got 0"),
        ({"port": 65536}, "port must be 1 to 65,535; got 65536"),
        ({"stop_timeout": 1}, "stop_timeout must be 2 to 120 seconds"),
        ({"repository_credentials": "mysecret"}, "repository_credentials must be the whole ARN"),
        ({"cpu_architecture": "amd64"}, "cpu_architecture must be one of"),
        ({"name": "my app"}, "name must be 1 to 255 letters"),
        ({"user": "root"}, "user must be a numeric uid"),
        ({"user": "0:0"}, "user must be a numeric uid or uid:gid, as text, that is not root's; got '0:0'"),
        ({"user": 10001}, "user must be .* as text"),
        ({"command": "python -m x"}, "command must be a sequence of texts such as"),
        ({"init_command": "migrate"}, "init_command must be a sequence of texts such as"),
        ({"health_check_command": "CMD true"}, "health_check_command must be a sequence of texts such as"),
        ({"command": ("serve", 8)}, r"command\[1\] must be text: write '8'; got 8"),
        ({"command": None}, "command must be a sequence of texts such as .* got None"),
        ({"health_check_command": ("CMD", None)}, r"health_check_command\[1\] must be text; got None"),
        ({"secrets_kms_key_arns": "arn:aws:kms:x"}, "secrets_kms_key_arns must be a sequence of texts"),
        ({"image": 5}, "image must be text: write '5'; got 5"),
        ({"image": ""}, "image must be text, and not empty; got ''"),
        ({"image": None}, "image must be text, and not empty; got None"),
        ({"image": "my image"}, "image must be the URI of an image such as"),
        ({"repository_arn": ""}, "repository_arn must be an ARN such as"),
        ({"memory": None, "cpu": Ref("Cpu")}, "memory must be a whole number, 1 or more MiB; got None"),
        ({"stop_timeout": "30"}, "stop_timeout must be an int; got '30'"),
        ({"environment": {"A": 1}}, r"environment\['A'\] must be text: write '1'; got 1"),
        ({"environment": {"A": True}}, r"environment\['A'\] must be text: write 'true'; got True"),
        ({"environment": {"A": None}}, r"environment\['A'\] must be text; got None"),
        ({"environment": {"a b": "1"}}, r"environment\['a b'\] must be named without spaces and '='; got 'a b'"),
        ({"environment": {"": "1"}}, r"environment\[''\] must be named without spaces and '='; got ''"),
        ({"environment": [("A", "1")]}, "environment must be a mapping such as"),
        ({"secrets": {"A=B": SECRET}}, r"secrets\['A=B'\] must be named without spaces and '='; got 'A=B'"),
        ({"secrets": {"A": Secret(SECRET, 5)}}, r"secrets\['A'\].json_key must be text: write '5'"),
        (
            {"health_check_command": ("python", "x.py")},
            'health_check_command must be a sequence that starts with "CMD"',
        ),
        ({"stop_timeout": 121}, "stop_timeout must be 2 to 120 seconds"),
        (
            {"environment": {"KEY": "x"}, "secrets": {"KEY": SECRET}},
            r"secrets\['KEY'\] must be named unlike every variable in environment; got 'KEY'",
        ),
        (
            {"init_command": ("x",), "init_environment": {"KEY": "x"}, "secrets": {"KEY": SECRET}},
            r"init_secrets\['KEY'\] must be named unlike every variable in init_environment; got 'KEY'",
        ),
        ({"init_environment": {}}, "init_environment must be left out where there is no init_command"),
        ({"init_secrets": {"KEY": SECRET}}, "init_secrets must be left out where there is no init_command"),
        ({"init_command": ("x",), "init_secrets": {"KEY": "api"}}, r"init_secrets\['KEY'\] must be the whole ARN"),
        ({"secrets": {"KEY": "api"}}, r"secrets\['KEY'\] must be the whole ARN .* got 'api'"),
        ({"secrets": {"KEY": SECRET + ":user::"}}, r"secrets\['KEY'\] must be .* Secret\(arn, json_key\)"),
        ({"secrets": {"KEY": Secret("api", "user")}}, r"secrets\['KEY'\] must be the whole ARN"),
        ({"secrets": {"KEY": If("A", SECRET, NoValue)}}, r"secrets\['KEY'\] must be .* Secret\(arn, condition=...\)"),
        (
            {"secrets": {"KEY": Secret(SECRET, condition="")}},
            r"secrets\['KEY'\].condition must be the logical id of a condition",
        ),
        (
            {"secrets": {"KEY": Secret(SECRET, condition="A", policy="Mine-1")}},
            r"secrets\['KEY'\].policy must be letters and digits only; got 'Mine-1'",
        ),
        (
            {"secrets": {"KEY": Secret(SECRET, condition="A"), "OTHER": Secret(SECRET, condition="B")}},
            r"secrets\['OTHER'\].policy must be another one than under A; got 'ConditionalSecretPolicy'",
        ),
    ],
)
def test_fails_on_a_container_that_ecs_would_reject(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(**{"image": "nginx"} | settings)
