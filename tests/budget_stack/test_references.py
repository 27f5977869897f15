"""References that cannot be what their names say are refused, in settings and by the functions of blocks."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest
from troposphere import GetAtt, Parameter, Ref, Template, ec2

import budget_stack
from budget_stack import (
    InvalidSetting,
    apply_condition,
    image_uri,
)
from budget_stack.blocks.task_run import TaskRun
from budget_stack.facts.references import REFERENCES
from budget_stack.literals import check_reference
from tests.support.settings import KINDS, made


def form_of(name):
    while name not in REFERENCES and name.removesuffix("s") not in REFERENCES and "_" in name:
        name = name.split("_", 1)[1]
    return REFERENCES.get(name) or REFERENCES.get(name.removesuffix("s"))


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(kind, field.name) for kind in KINDS for field in fields(kind) if form_of(field.name)],
    ids=lambda it: getattr(it, "__name__", it),
)
def test_fails_on_a_setting_that_cannot_be_what_its_name_says(kind, setting):
    is_several = setting.endswith("s")
    for bad in ("? " * 200, "", 5, None if default_of(kind, setting) is not None else ""):
        with pytest.raises(InvalidSetting) as refused:
            made(kind, **{setting: (bad,) if is_several else bad})
        assert refused.value.setting.partition("[")[0] == setting


def default_of(kind, setting):
    (field,) = (it for it in fields(kind) if it.name == setting)
    return field.default


FUNCTIONS = [
    function for name in budget_stack.__all__ if name.startswith("add_") for function in [getattr(budget_stack, name)]
]
REFERRED = [
    (function, parameter)
    for function in FUNCTIONS
    for parameter in inspect.signature(function).parameters
    if form_of(parameter)
]
OF_OTHER_KINDS = {
    "port": 8080,
    "domain_name": "shop.example.com",
    "role": "Signing",
    "services": ("sqs",),
    "volumes": {"files": "1000:1000"},
    "run": TaskRun(*[Ref("Something")] * 5),
}


def call(function, **given):
    """Call a function of blocks with references for what it cannot do without, and something of one's own."""
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "settings" and parameter.default is inspect.Parameter.empty:
            kind = getattr(budget_stack, str(parameter.annotation))
            arguments[name] = made(kind)
        elif name == "template":
            arguments[name] = Template()
        elif parameter.default is inspect.Parameter.empty:
            reference = Ref("Something")
            several = [reference] if "Sequence" in str(parameter.annotation) else reference
            arguments[name] = OF_OTHER_KINDS.get(name, several)
    return function(**arguments | given)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda it: it.__name__)
def test_references_are_taken_for_everything(function):
    call(function)


@pytest.mark.parametrize(("function", "parameter"), REFERRED, ids=lambda it: getattr(it, "__name__", it))
def test_fails_on_a_reference_that_cannot_be_what_its_name_says(function, parameter):
    is_several = parameter.endswith("s")
    for bad in ("? " * 200, "", 5, Parameter("Given", Type="String"), ec2.VPC("Given")):
        with pytest.raises(InvalidSetting) as refused:
            call(function, **{parameter: [bad] if is_several else bad})
        assert refused.value.setting.partition("[")[0] == parameter
        assert not hasattr(bad, "title") or isinstance(bad, str) or refused.value.expected.endswith("Ref('Given')")


@pytest.mark.parametrize(
    ("function", "parameter"),
    [
        (function, name)
        for function, name in REFERRED
        if "Sequence" in str(inspect.signature(function).parameters[name])
    ],
    ids=lambda it: getattr(it, "__name__", it),
)
def test_fails_on_one_reference_for_several(function, parameter):
    with pytest.raises(InvalidSetting, match=f"{parameter} must be a sequence, each of which is"):
        call(function, **{parameter: Ref("Several")})


@pytest.mark.parametrize(
    ("function", "parameter", "bad"),
    [
        (budget_stack.add_network, "container_port", 0),
        (budget_stack.add_test_listener, "port", 65_536),
        (budget_stack.add_test_listener, "allowed_cidr", "10.0.0.1/8"),
        (budget_stack.add_https_listener, "allowed_cidr", "::/0"),
        (budget_stack.add_endpoints, "services", ("com.amazonaws/sqs",)),
        (budget_stack.add_dashboard, "task_count_metric", "Tasks"),
        (budget_stack.add_service, "high_resolution_metrics", ("Requests",)),
        (budget_stack.add_saturation_alarm, "max_capacity", -1),
        (budget_stack.add_logs, "role", "my logs"),
        (budget_stack.add_generated_secret, "role", "signing-key"),
    ],
)
def test_fails_on_an_argument_that_aws_refuses(function, parameter, bad):
    with pytest.raises(InvalidSetting) as refused:
        call(function, **{parameter: bad})

    assert refused.value.setting.partition("[")[0] == parameter


@pytest.mark.parametrize(("name", "tag"), [("A", "v1"), ("invoices", "sha256:0"), ("invoices", "-v1")])
def test_fails_on_an_image_that_no_repository_can_have(name, tag):
    with pytest.raises(InvalidSetting):
        image_uri(name, tag)


def test_fails_on_a_condition_that_no_template_can_have():
    with pytest.raises(InvalidSetting, match="condition must be the logical id of a condition"):
        apply_condition((ec2.VPC("Vpc"),), "Has-Vpc")


ARNS = {
    "certificate_arn": ("arn:aws-cn:acm:cn-north-1:123456789012:certificate/a",),
    "policy_arn": ("arn:aws:iam::aws:policy/service-role/A", "arn:aws-us-gov:iam::123456789012:policy/team/A"),
    "task_role_arn": ("invoices", "arn:aws:iam::123456789012:role/team/invoices"),
    "task_definition_arn": ("invoices", "invoices:3", "arn:aws:ecs:eu-west-1:123456789012:task-definition/invoices:3"),
    "repository_arn": ("arn:aws:ecr:*:123456789012:repository/team/*",),
    "listener_arn": ("arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/net/a/b/c",),
    "log_group_arn": ("arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/a:*",),
    "log_group_name": ("/aws/ecs/containerinsights/a_b-c.d#e",),
    "alarm_names": (["my alarm: 5xx", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:" + "a" * 255],),
    "cluster": ("a", "arn:aws:ecs:eu-west-1:123456789012:cluster/a"),
    "stage_name": ("$default", "v1"),
    "subnet_ids": (Ref("Subnets"), GetAtt("Vpc", "Subnets")),
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in ARNS.items() for value in values])
def test_references_of_every_form_are_taken(kind, value):
    check_reference("setting", value, kind)
