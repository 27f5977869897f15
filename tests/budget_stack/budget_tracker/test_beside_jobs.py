"""Jobs beside the Budget Tracker's web service, which a settings file asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import InvalidSetting, JobSettings, build_budget_tracker, to_yaml
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.settings_file import parse_settings
from budget_stack.testing import simulated
from tests.budget_stack.budget_tracker.test_beside import AURORA, MAIL, built, resources, told
from tests.support.cfn_lint import findings

ONCE = '[jobs.import]\ncontainer.command = ["python", "-m", "import"]\n'
NIGHTLY = """\
[jobs.nightly-report]
container = {command = ["python", "-m", "report"], cpu = 512, memory = 1024}
schedule = {expression = "cron(30 2 * * ? *)", timezone = "Europe/Zurich", maximum_retry_attempts = 3}
"""


def task(made, prefix="NightlyReport"):
    (container,) = made[f"{prefix}TaskDefinition"]["Properties"]["ContainerDefinitions"]
    return container


def target(made):
    return made["NightlyReportSchedule"]["Properties"]["Target"]


@pytest.mark.parametrize("address", ["load-balancer", "api-gateway"])
@pytest.mark.parametrize("database", ["", AURORA])
def test_a_file_with_jobs_makes_a_sound_template(database, address):
    text = to_yaml(built(database + NIGHTLY + ONCE + MAIL, address))
    report = check(parse_template(text), engines=())

    assert report.is_clean, [finding.message for finding in report.findings]
    assert findings(text) == []


def test_a_job_takes_image_environment_secrets_and_database_of_the_web_service_and_its_own_command():
    made = resources("[container.environment]\nLOG_LEVEL = 'debug'\n" + NIGHTLY)
    containers = made["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    (web,) = [it for it in containers if it["Name"] == "budget-tracker"]
    job = task(made)

    assert job["Command"] == ["python", "-m", "report"]
    assert (job["Image"], job["Secrets"]) == (web["Image"], web["Secrets"])
    assert [it for it in web["Environment"] if it not in job["Environment"]] == []
    assert made["NightlyReportTaskDefinition"]["Properties"]["Memory"] == "1024"
    assert made["NightlyReportTaskRole"]["Properties"]["ManagedPolicyArns"] == ["{DatabasePolicy}"]


def test_a_schedule_starts_the_job_in_the_cluster_and_subnets_of_the_web_service():
    schedule = resources(NIGHTLY, AssignPublicIp="DISABLED")["NightlyReportSchedule"]["Properties"]
    started = schedule["Target"]["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert schedule["ScheduleExpressionTimezone"] == "Europe/Zurich"
    assert schedule["Target"]["Arn"].endswith(":cluster/{Cluster}")
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 3
    assert started["Subnets"] == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    assert started["AssignPublicIp"] == "DISABLED"


def test_a_schedule_exists_only_while_there_is_a_web_service_which_it_waits_for():
    schedule = built(NIGHTLY).resources["NightlyReportSchedule"]

    assert schedule.Condition == "HasTasks"
    # whose tasks migrate the database first
    assert schedule.DependsOn == ["NightlyReportFailureRule", "Service"]
    assert "NightlyReportSchedule" not in resources(NIGHTLY, MinContainerCount=0)
    assert "NightlyReportTaskDefinition" in resources(NIGHTLY, MinContainerCount=0)


def test_a_schedule_is_always_there_where_ecs_shifts_requests_as_the_service_is():
    schedule = built('[release]\nstrategy = "CANARY"\n' + NIGHTLY).resources["NightlyReportSchedule"]

    assert not hasattr(schedule, "Condition")
    assert schedule.DependsOn[-1] == "Service"


def test_a_job_without_a_schedule_is_started_by_the_command_of_its_output():
    template = built(ONCE)

    assert [name for name in template.resources if "Schedule" in name] == []
    assert "ImportRunTaskCommand" in template.outputs


def test_who_is_told_of_alarms_is_told_of_runs_that_failed():
    made = resources(NIGHTLY, AlarmEmail="a@example.com")

    assert made["NightlyReportAlarmSubscription"]["Properties"]["Endpoint"] == "a@example.com"
    assert made["NightlyReportFailureRule"]["Properties"]["Targets"][0]["Arn"] == "{NightlyReportAlarmTopic}"
    assert made["NightlyReportDroppedRunsAlarm"]["Properties"]["AlarmActions"] == ["{NightlyReportAlarmTopic}"]
    assert "NightlyReportAlarmSubscription" not in resources(NIGHTLY)


def test_aurora_lets_a_job_in_which_has_the_right_to_sign_in():
    made = resources(AURORA + NIGHTLY)

    assert made["NightlyReportTaskRole"]["Properties"]["ManagedPolicyArns"] == ["{AuroraPolicy}"]
    assert made["NightlyReportDatabaseIngress"]["Properties"]["GroupId"] == "{AuroraSecurityGroup.GroupId}"
    assert "NightlyReportDatabaseIngress" in built(AURORA + NIGHTLY).resources["NightlyReportSchedule"].DependsOn


def test_a_job_of_its_own_private_subnets_has_no_public_address():
    subnets = 'private_subnet_ids = ["subnet-0123456789abcdef2"]\n'
    started = target(resources(NIGHTLY + subnets))["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert started == {
        "Subnets": ["subnet-0123456789abcdef2"],
        "SecurityGroups": ["{NightlyReportTaskSecurityGroup.GroupId}"],
        "AssignPublicIp": "DISABLED",
    }


def test_everything_that_job_settings_have_can_be_said():
    text = """\
[jobs.import]
run = {spot = true, execute_command = true}
topic.email = "importer@example.com"
logs.retention_in_days = 7
events = {}
tags = {team = "imports"}
permissions_boundary = "arn:aws:iam::123456789012:policy/imports"
[jobs.import.container]
image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/import:1"
writable_root = true
init_command = ["import", "prepare"]
volumes = [{name = "files", path = "/data"}]
environment = {SOURCE = "https://example.com"}
secrets = {TOKEN = "/import/token"}
statements = [{Effect = "Allow", Action = ["s3:PutObject"], Resource = ["arn:aws:s3:::imports/*"]}]
[jobs.import.network]
egress_ports = [22, 443]
[jobs.import.database]
cluster_id = "abcdefghijklmnopqrstuv2345"
[jobs.import.file_system]
automatic_backups = false
[jobs.import.schedule]
expression = "rate(6 hours)"
maximum_window_in_minutes = 5
start_date = "2027-01-31T00:00:00Z"
end_date = "2028-01-31T00:00:00Z"
state = "DISABLED"
maximum_retry_attempts = 0
maximum_event_age_in_seconds = 600
"""
    asked = parse_settings(text, "t.toml").tables["jobs"]["import"]
    left = {"vpc_id", "subnet_ids", "private_subnet_ids", "cluster", "endpoints"}

    assert {*JobSettings.__dataclass_fields__} - {*asked} == left
    assert check(parse_template(to_yaml(built(text))), engines=()).is_clean


def test_all_that_is_wrong_with_jobs_is_told_at_once():
    text = f"""\
{MAIL}
[jobs.mail-sender]
container.command = ["x"]
[jobs.report]
container.stop_timeout = 1
schedule = "rate(1 day)"
[jobs.nightly]
container = {{command = ["x"], volumes = [{{name = "files", path = "/tmp"}}]}}
schedule.expression = "cron(30 2 * * *)"
endpoints = {{}}
[jobs.hourly]
container.command = ["x"]
schedule = {{expression = "rate(1 hour)", timezone = "Europe/Berlin"}}
retention_in_days = 3
"""
    assert told(text) == [
        "t.toml:4: [jobs] mail-sender: another name: the logical ids of the worker mail-sender begin with MailSender "
        'already, not "mail-sender"',
        "t.toml:7: [jobs.report.container] command: missing: without it, or an image of its own, the job would be "
        "another web service, which never ends",
        "t.toml:7: [jobs.report.container] stop_timeout: 2 to 120 seconds, not 1",
        't.toml:8: [jobs.report] schedule: a table, not "rate(1 day)"',
        "t.toml:10: [jobs.nightly.container.volumes[0]] path: another path, such as /data: containers have a /tmp of "
        'their own, and the system the rest, not "/tmp"',
        "t.toml:11: [jobs.nightly.schedule] expression: such as cron(30 2 * * ? *): minute, hour, day-of-month, month, "
        'day-of-week and year, not "cron(30 2 * * *)"',
        "t.toml:12: [jobs.nightly] endpoints: left out: the VPC has those of the web service, and their settings stand "
        "below [endpoints]",
        "t.toml:15: [jobs.hourly.schedule] timezone: left out with rate, which begins at no time of day, not "
        '"Europe/Berlin"',
        "t.toml:16: [jobs.hourly] retention_in_days: no such setting here; retention_in_days stands below "
        "[jobs.hourly.events]",
    ]


@pytest.mark.parametrize("text", ["jobs = 3", "[jobs]\nnightly = 3"])
def test_fails_on_jobs_that_are_no_tables(text):
    (problem,) = told(text)

    assert problem.endswith(": a table, not 3")


def test_fails_on_a_name_whose_logical_ids_the_template_has():
    assert told('[jobs.event]\ncontainer.command = ["x"]\n') == [
        't.toml:1: [jobs] event: another name: the template has a resource EventLogGroup already, not "event"'
    ]


def test_fails_in_python_on_a_job_by_the_name_of_a_worker():
    def both(settings, template):
        return replace(settings, workers={"mail": None}, jobs={"Mail": None})

    with pytest.raises(InvalidSetting, match="jobs.*must be another name: the logical ids of the worker mail begin"):
        build_budget_tracker(change=both)


@pytest.mark.parametrize("jobs", [[], {"mail": {}}])
def test_fails_in_python_on_what_is_no_job(jobs):
    with pytest.raises(InvalidSetting, match=r"jobs.* must be .*JobSettings"):
        build_budget_tracker(change=lambda settings, template: replace(settings, jobs=jobs))


def test_jobs_are_deployed_read_back_and_sleep_with_the_stack():
    template = built(AURORA + NIGHTLY + ONCE)
    with simulated() as account:
        stack = account.deploy(template, account.network, stack_name="tracker")
        schedule = stack.resources["NightlyReportSchedule"]

        assert schedule.value("ScheduleExpression", origin="read") == "cron(30 2 * * ? *)"
        assert schedule.value("Target/RetryPolicy/MaximumRetryAttempts", origin="read") == 3
        assert stack.outputs["ImportRunTaskCommand"].startswith("aws ecs run-task --region ")

        stack.update(template, account.network | {"MinContainerCount": 0})

        assert list(stack.of_type("AWS::Scheduler::Schedule")) == []
        assert len(list(stack.of_type("AWS::Scheduler::ScheduleGroup"))) == 1

        stack.update(template, account.network | {"MinContainerCount": 1})

        assert len(list(stack.of_type("AWS::Scheduler::Schedule"))) == 1


@pytest.mark.parametrize("table", ["jobs", "workers"])
def test_fails_on_an_empty_command_which_is_the_images_own(table):
    (problem,) = told(f"[{table}.nightly]\ncontainer.command = []\n")

    assert problem.startswith(
        f"t.toml:2: [{table}.nightly.container] command: a command, not []: without one, or an image of its own, the "
    )
    assert "would be another web service" in problem
