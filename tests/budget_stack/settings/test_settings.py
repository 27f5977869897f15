"""Whatever a setting is given, it is refused by name or makes a template."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace

import pytest
from troposphere import Equals, Ref

import budget_stack
from budget_stack import (
    AccessLogSettings,
    AlarmSettings,
    AuroraSettings,
    BackgroundContainerSettings,
    BudgetTrackerSettings,
    ClusterSettings,
    ContainerSettings,
    DashboardSettings,
    DatabaseSettings,
    EfsVolume,
    EndpointSettings,
    GeneratedSecretSettings,
    HttpsSettings,
    InvalidSetting,
    JobSchedule,
    JobSettings,
    LoadBalancerSettings,
    OfficeHours,
    Queue,
    RegistrySettings,
    SavedQuerySettings,
    ScalingSettings,
    Settings,
    TopicSettings,
    WorkerSettings,
    WorkQueueSettings,
    add_generated_secret,
    build_job,
    build_stack,
    build_worker,
    resources_of,
    to_yaml,
)
from budget_stack.resolve import Source, resolve
from tests.support.resolution import PSEUDO

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(
        image="ghcr.io/example/invoices:1", writable_root=True, volumes=(EfsVolume(name="files", path="/files"),)
    ),
    registry=RegistrySettings(repository_name="invoices"),
    load_balancer=LoadBalancerSettings(allowed_cidr="203.0.113.0/24"),
    database=DatabaseSettings(),
    access_logs=AccessLogSettings(),
    dashboard=DashboardSettings(),
    saved_queries=SavedQuerySettings(),
    cluster=ClusterSettings(container_insights="enabled"),
    scaling=ScalingSettings(queue=Queue(name="orders", messages_per_task=10), office_hours=OfficeHours()),
    https=HttpsSettings(
        certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e",
        domain_name="invoices.example.com",
        hosted_zone_id="Z0123456789ABCDEFGHIJ",
        condition="HasHttps",
        domain_where="HasDomain",
        certificate_where="HasCertificate",
        created_where="CreatesCertificate",
    ),
    alarms=AlarmSettings(topic=TopicSettings(email="operator@example.com", email_where="HasEmail")),
)
AURORA = AuroraSettings()
ENDPOINTS = EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",))
WORKER = WorkerSettings(
    subnet_ids=SETTINGS.subnet_ids,
    vpc_id=SETTINGS.vpc_id,
    container=BackgroundContainerSettings(image="ghcr.io/example/worker:1"),
    queue=WorkQueueSettings(),
)
JOB = JobSettings(
    subnet_ids=SETTINGS.subnet_ids,
    vpc_id=SETTINGS.vpc_id,
    container=BackgroundContainerSettings(image="ghcr.io/example/report:1", writable_root=True),
    schedule=JobSchedule(
        expression="cron(30 2 * * ? *)",
        maximum_window_in_minutes=5,
        start_date="2027-01-31T00:00:00Z",
        end_date="2028-01-31T00:00:00Z",
    ),
)
SECRET = GeneratedSecretSettings(description="Signs what is sent")
TRACKER = BudgetTrackerSettings(**{field.name: getattr(SETTINGS, field.name) for field in fields(SETTINGS)})
NESTED = ("certificate", "listener")
BLOCKS = {field.name: getattr(SETTINGS, field.name) for field in fields(SETTINGS)}
BLOCKS = {name: block for name, block in BLOCKS.items() if is_dataclass(block)}
GIVEN = [
    *(None, "", "one text", 0, -1, 3, 1.5, True, b"bytes", object(), Ref("Parameter")),
    *((), ("x",), ("x", None), ("x", "x"), {"x"}, {}, {"A": None}, {"A": 1}, {1: "A"}),
]


CONDITIONS = ("HasTasks", "HasHttps", "HasDomain", "HasCertificate", "CreatesCertificate", "HasEmail")


def with_conditions(template):
    """A template that has what the settings name."""
    for condition in CONDITIONS:
        template.add_condition(condition, Equals("0", "1"))
    return template


def write(settings, secret=SECRET):
    template = with_conditions(build_stack(settings).template)
    add_generated_secret(template, "SigningKey", settings=secret)
    return to_yaml(template)


def test_the_handles_hold_every_resource_of_every_block():
    stack = build_stack(SETTINGS)

    assert sorted(r.title for r in resources_of(stack)) == sorted(stack.template.resources)


def test_nothing_refers_to_a_service_that_its_condition_leaves_out():
    settings = replace(SETTINGS, service=replace(SETTINGS.service, condition="HasTasks"))
    template = with_conditions(build_stack(settings).template)
    # fails on a reference to what is not there; apply_condition() in stack.py takes away what goes with the service
    left = resolve(Source(json.loads(template.to_json())), pseudo_parameters=PSEUDO)

    assert "Service" not in left.resources


def refused(write_with):
    """What is refused of the things that nobody should give, each by the name of a setting."""
    for given in GIVEN:
        try:
            write_with(given)
        except InvalidSetting as error:
            yield error.setting


def test_every_block_is_tried():
    public = {name for name in dir(budget_stack) if name.endswith("Settings")}
    tried = (SETTINGS, AURORA, ENDPOINTS, WORKER, WORKER.queue, SECRET, JOB, JOB.run, TRACKER, *BLOCKS.values())
    missing = public - {kind.__name__ for settings in tried for kind in type(settings).__mro__}
    missing -= {type(getattr(SETTINGS.https, name)).__name__ for name in NESTED}
    missing -= {type(SETTINGS.alarms.topic).__name__}

    assert not missing, f"give {sorted(missing)} a value in SETTINGS above, or beside SECRET if no stack has them"


@pytest.mark.parametrize("setting", [field.name for field in fields(SETTINGS)])
def test_fails_by_name_on_what_no_stack_can_have(setting):
    assert {name.partition("[")[0] for name in refused(lambda it: write(replace(SETTINGS, **{setting: it})))} == {
        setting
    }


@pytest.mark.parametrize(
    ("block", "setting"), [(name, field.name) for name, block in BLOCKS.items() for field in fields(block)]
)
def test_fails_by_name_on_what_no_block_can_have(block, setting):
    def write_with(given):
        return write(replace(SETTINGS, **{block: replace(BLOCKS[block], **{setting: given})}))

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize(
    ("block", "setting"), [(name, field.name) for name in NESTED for field in fields(getattr(SETTINGS.https, name))]
)
def test_fails_by_name_on_what_no_part_of_https_can_have(block, setting):
    def write_with(given):
        changed = replace(getattr(SETTINGS.https, block), **{setting: given})
        return write(replace(SETTINGS, https=replace(SETTINGS.https, **{block: changed})))

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize("setting", [field.name for field in fields(AURORA)])
def test_fails_by_name_on_what_no_aurora_can_have(setting):
    def write_with(given):
        return write(replace(SETTINGS, database=replace(AURORA, **{setting: given})))

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize("setting", [field.name for field in fields(ENDPOINTS)])
def test_fails_by_name_on_what_no_endpoints_can_have(setting):
    private = replace(
        SETTINGS, database=None, private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")
    )
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/invoices:1"
    private = replace(private, container=replace(private.container, image=image), endpoints=ENDPOINTS)
    write(private)

    def write_with(given):
        return write(replace(private, endpoints=replace(ENDPOINTS, **{setting: given})))

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize("setting", [field.name for field in fields(WORKER)])
def test_fails_by_name_on_what_no_worker_can_have(setting):
    def write_with(given):
        return to_yaml(build_worker(replace(WORKER, **{setting: given})).template)

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize("setting", [field.name for field in fields(JOB)])
def test_fails_by_name_on_what_no_job_can_have(setting):
    def write_with(given):
        return to_yaml(build_job(replace(JOB, **{setting: given})).template)

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


@pytest.mark.parametrize(
    ("block", "setting"),
    [(name, field.name) for name in ("run", "schedule") for field in fields(getattr(JOB, name))],
)
def test_fails_by_name_on_how_and_when_no_job_can_run(block, setting):
    def write_with(given):
        changed = replace(getattr(JOB, block), **{setting: given})
        return to_yaml(build_job(replace(JOB, **{block: changed})).template)

    assert {name.partition("[")[0] for name in refused(write_with)} == {setting}


def test_fails_by_name_on_what_no_worker_beside_a_web_service_can_be():
    names = {name.partition("[")[0] for name in refused(lambda given: replace(TRACKER, workers=given))}

    assert names == {"workers"}


@pytest.mark.parametrize("setting", [field.name for field in fields(SECRET)])
def test_fails_by_name_on_what_no_secret_can_be(setting):
    assert set(refused(lambda given: write(SETTINGS, replace(SECRET, **{setting: given})))) == {setting}


@pytest.mark.parametrize("setting", [field.name for field in fields(WORKER.queue)])
def test_fails_by_name_on_what_no_queue_can_have(setting):
    def write_with(given):
        queue = replace(WORKER.queue, **{setting: given})
        return to_yaml(build_worker(replace(WORKER, queue=queue)).template)

    assert {name.removeprefix("queue.") for name in refused(write_with)} == {setting}
