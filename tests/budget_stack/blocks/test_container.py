from __future__ import annotations

import pytest
from troposphere import Ref

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


def test_references_are_not_judged():
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
        ({"user": "0:0"}, "user must be a numeric uid or uid:gid that is not root's; got '0:0'"),
        ({"command": "python -m x"}, "command must be a sequence of texts such as"),
        ({"init_command": "migrate"}, "init_command must be a sequence of texts such as"),
        ({"health_check_command": "CMD true"}, "health_check_command must be a sequence of texts such as"),
        ({"environment": {"A": 1}}, r"environment\['A'\] must be text, such as '1'; got 1"),
        (
            {"health_check_command": ("python", "x.py")},
            'health_check_command must be a sequence that starts with "CMD"',
        ),
        ({"stop_timeout": 121}, "stop_timeout must be 2 to 120 seconds"),
        (
            {"environment": {"KEY": "x"}, "secrets": {"KEY": SECRET}},
            "secrets must be named unlike every variable in environment; got 'KEY'",
        ),
        ({"secrets": {"KEY": "api"}}, r"secrets\['KEY'\] must be the whole ARN .* got 'api'"),
        ({"secrets": {"KEY": SECRET + ":user::"}}, r"secrets\['KEY'\] must be .* Secret\(arn, json_key\)"),
        ({"secrets": {"KEY": Secret("api", "user")}}, r"secrets\['KEY'\] must be the whole ARN"),
    ],
)
def test_fails_on_a_container_that_ecs_would_reject(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ContainerSettings(image="nginx", **settings)
