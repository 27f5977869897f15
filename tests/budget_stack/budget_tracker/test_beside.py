"""Workers beside the Budget Tracker's web service, which a settings file asks for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from budget_stack import InvalidSetting, build_budget_tracker, to_yaml
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.settings_file import InvalidSettingsFile, parse_settings
from budget_stack.testing import simulated
from tests.support.cfn_lint import findings
from tests.support.resolution import NETWORK, resolve

AURORA = '[database]\nkind = "aurora-postgresql"\n'
MAIL = '[workers.mail-sender]\ncontainer.command = ["python", "-m", "mail"]\n'
IMAGE = '[workers.mail-sender.container]\nimage = "ghcr.io/example/mail:1"\n'


def built(text, address="load-balancer"):
    return build_from_file(parse_settings(text, "t.toml"), address).template


def resources(text, **parameters):
    return resolve(built(text), **NETWORK | parameters)["Resources"]


def container(text, **parameters):
    (only,) = resources(text, **parameters)["MailSenderTaskDefinition"]["Properties"]["ContainerDefinitions"]
    return only


def told(text):
    with pytest.raises(InvalidSettingsFile) as refused:
        built(text)
    return list(refused.value.problems)


@pytest.mark.parametrize("database", ["", AURORA])
def test_a_file_with_a_worker_makes_a_sound_template(database):
    text = to_yaml(built(database + MAIL, "api-gateway"))
    report = check(parse_template(text), engines=())

    assert report.is_clean, [finding.message for finding in report.findings]
    assert findings(text) == []


def test_a_worker_takes_image_environment_secrets_and_database_of_the_web_service_and_its_own_command():
    made = container("[container.environment]\nLOG_LEVEL = 'debug'\n" + MAIL)
    containers = resources(MAIL)["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    (web,) = [it for it in containers if it["Name"] == "budget-tracker"]

    assert made["Command"] == ["python", "-m", "mail"]
    assert made["Image"] == web["Image"]
    assert {"Name": "LOG_LEVEL", "Value": "debug"} in made["Environment"]
    assert [it for it in web["Environment"] if it not in made["Environment"]] == []
    assert made["Secrets"] == web["Secrets"]
    assert "HealthCheck" not in made
    assert resources(MAIL)["MailSenderTaskRole"]["Properties"]["ManagedPolicyArns"] == ["{DatabasePolicy}"]


def test_a_worker_is_in_the_cluster_of_the_web_service_whose_subnets_and_conditions_it_has():
    service = built(MAIL).resources["MailSenderService"]
    made = resources(MAIL, AssignPublicIp="DISABLED")["MailSenderService"]["Properties"]

    assert service.Condition == "HasTasks"
    # whose tasks migrate the database first
    assert service.DependsOn == ["Service"]
    assert made["Cluster"] == "{Cluster}"
    assert made["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"
    assert "MailSenderService" not in resources(MAIL, MinContainerCount=0)


def test_aurora_lets_a_worker_in_which_has_the_right_to_sign_in():
    made = resources(AURORA + MAIL)
    service = built(AURORA + MAIL).resources["MailSenderService"]
    url = "postgresql+psycopg://postgres@{AuroraCluster.Endpoint.Address}:5432/postgres"

    assert {"Name": "DATABASE_URL", "Value": url} in container(AURORA + MAIL)["Environment"]
    assert made["MailSenderTaskRole"]["Properties"]["ManagedPolicyArns"] == ["{AuroraPolicy}"]
    assert made["MailSenderDatabaseIngress"]["Properties"]["GroupId"] == "{AuroraSecurityGroup.GroupId}"
    assert service.DependsOn == ["MailSenderDatabaseIngress", "Service"]
    assert [name for name in made if name.startswith("MailSenderAurora")] == []


@pytest.mark.parametrize(
    "own",
    [
        '[workers.mail-sender.container.environment]\nDATABASE_URL = "sqlite://"\n',
        '[workers.mail-sender.container.secrets]\nDATABASE_URL = "/mail/database-url"\n',
        '[workers.mail-sender.database]\ncluster_id = "abcdefghijklmnopqrstuv2345"\n',
    ],
)
def test_a_worker_with_a_database_of_its_own_has_none_of_the_web_services(own):
    made = resources(MAIL + own)["MailSenderTaskRole"]["Properties"]

    assert "{DatabasePolicy}" not in made.get("ManagedPolicyArns", [])
    assert "{DatabaseCluster.Endpoint}" not in str(container(MAIL + own))


def test_another_image_has_its_own_command_and_repository():
    made = container(IMAGE)

    assert made["Image"] == "ghcr.io/example/mail:1"
    assert "Command" not in made
    assert "PullImage" not in str(resources(IMAGE)["MailSenderExecutionPolicy"])


def test_private_subnets_take_the_place_of_public_ones():
    text = MAIL + 'private_subnet_ids = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]\n'
    network = resources(text)["MailSenderService"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert network["Subnets"] == ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
    assert network["AssignPublicIp"] == "DISABLED"


def test_a_worker_that_follows_a_queue_has_the_cluster_count_its_tasks():
    text = MAIL + "[workers.mail-sender.scaling]\nmin_capacity = 0\nqueue = {name = 'mail', messages_per_task = 5}\n"
    template = json.loads(built(text).to_json())

    assert template["Parameters"]["ContainerInsights"]["Default"] == "enabled"
    assert template["Resources"]["MailSenderService"]["Properties"]["DesiredCount"] == 0


def test_a_worker_has_a_queue_of_its_own_which_stays_when_it_sleeps():
    text = f"{MAIL}queue.max_receive_count = 3\nscaling = {{min_capacity = 0, queue = {{messages_per_task = 5}}}}\n"
    template = built(text)
    followed = resources(text)["MailSenderServiceQueueScalingPolicy"]["Properties"]

    assert check(parse_template(to_yaml(template)), engines=()).is_clean
    assert {"Name": "QUEUE_URL", "Value": "{MailSenderWorkQueue}"} in container(text)["Environment"]
    assert "{MailSenderWorkQueue.QueueName}" in str(followed)
    with simulated() as account:
        stack = account.deploy(template, account.network, stack_name="tracker")
        stack.update(template, account.network | {"MinContainerCount": 0})
        assert stack.resources["MailSenderWorkQueue"].value("RedrivePolicy/maxReceiveCount", origin="read") == 3


def test_alarms_of_a_worker_are_told_to_whom_the_parameter_says():
    made = resources(MAIL, AlarmEmail="a@example.com")

    assert made["MailSenderAlarmSubscription"]["Properties"]["Endpoint"] == "a@example.com"
    assert made["MailSenderLogErrorsFilter"]["Properties"]["FilterPattern"] == '{$.level="ERROR"}'


def test_all_that_is_wrong_with_web_service_and_workers_is_told_at_once():
    text = """\
[load_balancer]
idle_timeout = 0
[workers.mail]
retention_in_days = 3
[workers.mail.container]
stop_timeout = 1
[workers.a--b]
container.command = ["x"]
[workers.Mail.container]
command = ["x"]
[workers.report]
cluster.container_insights = "enabled"
container = {cpu = 512, memory = 512, command = ["x"]}
"""
    assert told(text) == [
        "t.toml:2: [load_balancer] idle_timeout: 1 to 4,000 seconds, not 0",
        "t.toml:4: [workers.mail] retention_in_days: no such setting here; retention_in_days stands below "
        "[workers.mail.events]",
        "t.toml:5: [workers.mail.container] command: missing: without it, or an image of its own, the worker would be "
        "another web service that nobody reaches",
        "t.toml:6: [workers.mail.container] stop_timeout: 2 to 120 seconds, not 1",
        "t.toml:7: [workers] a--b: a name of letters and digits, with single hyphens or underscores between them, "
        'not "a--b"',
        "t.toml:9: [workers] Mail: another name: the logical ids of the worker mail begin with Mail already, not "
        '"Mail"',
        "t.toml:12: [workers.report] cluster: left out: the cluster is the web service's, and its settings stand below "
        "[cluster]",
        "t.toml:13: [workers.report.container] memory: one of (1024, 2048, 3072, 4096) MiB with 512 CPU units, not 512",
    ]


@pytest.mark.parametrize("text", ["workers = 3", "[workers]\nmail = 3"])
def test_fails_on_workers_that_are_no_tables(text):
    (problem,) = told(text)

    assert problem.endswith(": a table, not 3")


def test_fails_where_a_destination_has_the_name_that_the_database_takes():
    group = "{name = 'Database', security_group_id = 'sg-0123456789abcdef0', port = 6379}"

    (problem,) = told(f"{AURORA}{MAIL}network.destinations = [{group}]\n")

    assert problem.startswith("t.toml:5: [workers.mail-sender.network.destinations[1]] name: another name than before")


def test_fails_in_python_on_names_that_make_the_same():
    def twice(settings, template):
        return replace(settings, workers=dict.fromkeys(("mail", "Mail")))

    with pytest.raises(InvalidSetting, match="another name: the logical ids of the worker mail begin with Mail"):
        build_budget_tracker(change=twice)


def test_a_worker_is_deployed_with_aurora_and_sleeps_with_the_stack():
    with simulated() as account:
        template = built(AURORA + MAIL)
        stack = account.deploy(template, account.network, stack_name="tracker")

        assert len(stack.of_type("AWS::ECS::Service")) == 2

        stack.update(template, account.network | {"MinContainerCount": 0})

        assert list(stack.of_type("AWS::ECS::Service")) == []


def test_fails_on_settings_of_another_shape_with_the_one_that_has_them():
    text = """\
[workers.mail]
https = {}
schedule = {}
container = {command = ["x"], port = 80}
[jobs.report]
queue = {}
routing = {}
container = {command = ["x"], port = 80}
"""
    assert told(text) == [
        "t.toml:2: [workers.mail] https: no such setting here; the web service has it",
        "t.toml:3: [workers.mail] schedule: no such setting here; a job has it, [jobs.NAME]",
        "t.toml:4: [workers.mail.container] port: no such setting here: nobody connects to a worker",
        "t.toml:6: [jobs.report] queue: no such setting here; a worker has it, [workers.NAME]",
        "t.toml:7: [jobs.report] routing: no such setting here; the web service has it",
        "t.toml:8: [jobs.report.container] port: no such setting here: nobody connects to a job",
    ]
