"""What the Budget Tracker's web service, its workers and its jobs have with each other: queues, files, endpoints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import InvalidSetting, build_budget_tracker, to_yaml
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.testing import simulated
from tests.budget_stack.budget_tracker.test_beside import AURORA, MAIL, built, resources, told
from tests.budget_stack.budget_tracker.test_beside_jobs import NIGHTLY
from tests.support.cfn_lint import findings

SENDS = '[sends_to]\nMAIL_QUEUE_URL = "mail-sender"\n'
QUEUE = SENDS + MAIL + "queue = {}\n"
FILES = '[container]\nvolumes = [{name = "files", path = "/data"}]\n'
OWN_FILES = 'container.volumes = [{name = "files", path = "/srv/files"}]\n'
PRIVATE = """\
private_subnet_ids = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
[endpoints]
route_table_ids = ["rtb-0123456789abcdef0"]
"""


def container(made, prefix=""):
    first, *_ = made[f"{prefix}TaskDefinition"]["Properties"]["ContainerDefinitions"]
    return first


def variables(made, prefix=""):
    return {it["Name"]: it["Value"] for it in container(made, prefix)["Environment"]}


def sent_to(made, prefix=""):
    """The queues that an application may send to."""
    for arn in made[f"{prefix}TaskRole"]["Properties"].get("ManagedPolicyArns", ()):
        for statement in made[arn.strip("{}")]["Properties"]["PolicyDocument"]["Statement"]:
            if "sqs:SendMessage" in statement["Action"]:
                yield from statement["Resource"]


def mounted(made, prefix=""):
    (volume,) = made[f"{prefix}TaskDefinition"]["Properties"]["Volumes"]
    where = volume["EFSVolumeConfiguration"]
    return where["FilesystemId"], where["AuthorizationConfig"]["AccessPointId"]


def test_the_web_service_is_told_the_queue_of_a_worker_and_may_send_there():
    made = resources(QUEUE)

    assert variables(made)["MAIL_QUEUE_URL"] == "{MailSenderWorkQueue}"
    assert [*sent_to(made)] == ["{MailSenderWorkQueue.Arn}"]
    assert check(parse_template(to_yaml(built(QUEUE))), engines=()).is_clean
    assert findings(to_yaml(built(QUEUE))) == []


def test_jobs_and_workers_are_told_as_well_unless_they_have_a_variable_of_that_name():
    apart = '[jobs.apart.container]\ncommand = ["x"]\nenvironment = {MAIL_QUEUE_URL = "none"}\n'
    made = resources(QUEUE + NIGHTLY + apart)

    assert variables(made, "NightlyReport")["MAIL_QUEUE_URL"] == "{MailSenderWorkQueue}"
    assert [*sent_to(made, "NightlyReport")] == ["{MailSenderWorkQueue.Arn}"]
    assert variables(made, "Apart")["MAIL_QUEUE_URL"] == "none"
    assert [*sent_to(made, "Apart")] == []


def test_a_worker_is_told_its_own_queue_by_the_name_that_others_have_for_another():
    other = '[workers.report]\ncontainer.command = ["x"]\nqueue = {}\n'
    made = resources(QUEUE.replace("MAIL_QUEUE_URL", "QUEUE_URL") + other)

    assert variables(made)["QUEUE_URL"] == "{MailSenderWorkQueue}"
    assert variables(made, "Report")["QUEUE_URL"] == "{ReportWorkQueue}"
    assert [*sent_to(made, "Report")] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[sends_to]\nMAIL = "mial-sender"\n' + MAIL + "queue = {}\n",
            't.toml:2: [sends_to] MAIL: the name of a worker with a queue of its own; there is mail-sender, not "mia',
        ),
        (
            SENDS + MAIL,
            't.toml:2: [sends_to] MAIL_QUEUE_URL: the name of a worker with a queue of its own, not "mail-sender"',
        ),
        (SENDS, "t.toml:2: [sends_to] MAIL_QUEUE_URL: the name of a worker with a queue of its own, not"),
        (QUEUE.replace("MAIL_QUEUE_URL", "HOST"), "t.toml:2: [sends_to] HOST: under another name: the container has"),
        (QUEUE.replace("MAIL_QUEUE_URL", "SECRET_KEY"), "t.toml:2: [sends_to] SECRET_KEY: under another name: the con"),
        (QUEUE.replace("MAIL_QUEUE_URL", "DATABASE_URL"), "t.toml:2: [sends_to] DATABASE_URL: under another name: the"),
        (QUEUE.replace("MAIL_QUEUE_URL", '"A B"'), 't.toml:2: [sends_to] "A B": named without spaces'),
        ('sends_to = "mail-sender"\n' + MAIL, 't.toml:1: sends_to: a table, not "mail-sender"'),
        (QUEUE.replace('"mail-sender"\n', '["mail-sender"]\n'), "t.toml:2: [sends_to] MAIL_QUEUE_URL: text, not ["),
    ],
)
def test_fails_on_a_queue_that_nobody_makes_or_a_variable_that_is_taken(text, problem):
    (only,) = told(text)

    assert only.startswith(problem)


@pytest.mark.parametrize("wrong", ["[workers.mail-sender]\nqueue = 3\n", "[workers.mail--sender]\nqueue = {}\n"])
def test_of_a_worker_that_is_refused_it_is_not_told_that_it_has_no_queue(wrong):
    name = wrong[9 : wrong.index("]")]
    problems = told(f'[sends_to]\nMAIL_QUEUE_URL = "{name}"\nOTHER = "other"\n{wrong}container.command = ["x"]\n')

    assert [problem[:20] for problem in problems if "sends_to" in problem] == ["t.toml:3: [sends_to]"]


def test_fails_in_python_on_the_queue_of_no_worker():
    with pytest.raises(InvalidSetting, match=r"sends_to\['MAIL'\] must be the name of a worker with a queue"):
        build_budget_tracker(change=lambda settings, template: replace(settings, sends_to={"MAIL": "mail"}))


def test_volumes_of_one_name_are_one_directory_on_one_file_system():
    made = resources(FILES + MAIL + OWN_FILES + NIGHTLY.replace("cpu = 512", f"cpu = 512, {OWN_FILES[10:].strip()}"))
    systems = [name for name, it in made.items() if it["Type"] == "AWS::EFS::FileSystem"]

    assert len(systems) == 1
    assert mounted(made) == mounted(made, "MailSender") == mounted(made, "NightlyReport")
    assert container(made, "MailSender")["MountPoints"][0]["ContainerPath"] == "/srv/files"
    assert made["MailSenderFilesVolumeIngress"]["Properties"]["GroupId"] == "{FileSystemSecurityGroup.GroupId}"


def test_what_mounts_a_file_system_of_another_waits_for_it():
    report = NIGHTLY.replace("cpu = 512", f"cpu = 512, {OWN_FILES[10:].strip()}")
    template = built(FILES + MAIL + OWN_FILES + report)
    targets = [name for name, it in template.resources.items() if it.resource_type == "AWS::EFS::MountTarget"]

    assert len(targets) == 2
    assert {*targets, "NightlyReportFilesVolumeIngress"} <= {*template.resources["NightlyReportSchedule"].DependsOn}
    assert check(parse_template(to_yaml(template)), engines=()).is_clean


@pytest.mark.parametrize("first", ["workers.aa", "jobs.aa"])
@pytest.mark.parametrize("existing", [(), (0,), (1,)])
def test_fails_on_a_volume_that_the_web_service_does_not_have_of_two_others(first, existing):
    where = """, file_system_id = "fs-0123456789abcdef0", access_point_id = "fsap-0123456789abcdef0", \
security_group_id = "sg-0123456789abcdef0\""""
    own = [OWN_FILES.replace("}", f"{where}}}") if which in existing else OWN_FILES for which in range(2)]
    text = f'[{first}]\ncontainer.command = ["x"]\n{own[0]}[jobs.bb]\ncontainer.command = ["x"]\n{own[1]}'

    assert told(text) == [
        "t.toml:6: [jobs.bb.container.volumes[0]] name: another name, or one of the web service's container.volumes as "
        "well, on whose file system it then is, with the volume of this name that the "
        f'{first.replace("s.", " ")} has, not "files"'
    ]
    made = resources(FILES + text)
    assert {it for it in made if made[it]["Type"] == "AWS::EFS::FileSystem"} == {"FileSystem"}


def test_two_name_the_volume_of_one_existing_file_system():
    where = 'file_system_id = "fs-0123456789abcdef0", access_point_id = "fsap-0123456789abcdef0", '
    group = 'security_group_id = "sg-0123456789abcdef0"}'
    own = OWN_FILES.replace("}", f", {where}{group}")
    text = "".join(f'[workers.{name}]\ncontainer.command = ["x"]\n{own}' for name in "ab")

    assert mounted(resources(text), "A") == mounted(resources(text), "B")


def test_volumes_of_other_names_are_apart():
    made = resources(FILES + MAIL + OWN_FILES.replace('"files"', '"others"'))

    assert mounted(made)[0] != mounted(made, "MailSender")[0]


def test_fails_on_settings_of_a_file_system_that_is_the_web_services():
    (problem,) = told(FILES + MAIL + OWN_FILES + "file_system.automatic_backups = false\n")

    assert problem.startswith("t.toml:6: [workers.mail-sender] file_system: left out: each volume of the container is")


def test_endpoints_are_those_that_workers_and_jobs_take_too():
    shell = "[jobs.shell]\ncontainer = {command = ['x'], writable_root = true}\nrun.execute_command = true\n"
    secret = '[workers.mail-sender.container.secrets]\nTOKEN = "/mail/token"\n'
    text = PRIVATE + AURORA + MAIL + "queue = {}\n" + secret + shell
    made = [name for name, it in resources(text).items() if it["Type"] == "AWS::EC2::VPCEndpoint"]

    assert {"SqsEndpoint", "SsmEndpoint", "SsmmessagesEndpoint"} <= {*made}
    assert check(parse_template(to_yaml(built(text))), engines=()).is_clean


def test_fails_on_an_image_that_endpoints_do_not_lead_to():
    (problem,) = told(PRIVATE + AURORA + '[workers.mail-sender.container]\nimage = "ghcr.io/example/mail:1"\n')

    assert problem.startswith("t.toml:7: [workers.mail-sender.container] image: in Amazon ECR beside endpoints")


def test_all_of_it_is_deployed_and_read_back():
    template = built(QUEUE + OWN_FILES + FILES + NIGHTLY)
    with simulated() as account:
        stack = account.deploy(template, account.network, stack_name="tracker")
        queue = stack.resources["MailSenderWorkQueue"].physical_id
        definition = stack.resources["TaskDefinition"]

        assert {"name": "MAIL_QUEUE_URL", "value": queue} in account.client("ecs").describe_task_definition(
            taskDefinition=definition.physical_id
        )["taskDefinition"]["containerDefinitions"][0]["environment"]
        assert len(list(stack.of_type("AWS::EFS::FileSystem"))) == 1


def test_a_worker_with_a_queue_of_its_own_is_not_told_the_web_services():
    text = '[container.environment]\nQUEUE_URL = "https://example.com/queue"\n' + MAIL + "queue = {}\n"
    made = resources(text)

    assert variables(made)["QUEUE_URL"] == "https://example.com/queue"
    assert variables(made, "MailSender")["QUEUE_URL"] == "{MailSenderWorkQueue}"


@pytest.mark.parametrize(
    ("shared", "what"),
    [
        (AURORA + MAIL, "the database"),
        (PRIVATE + AURORA + MAIL + "subnet_ids = ['subnet-0123456789abcdef9']\n", "the database, endpoints"),
        (FILES + MAIL + OWN_FILES, "the volume files"),
    ],
)
def test_fails_in_another_vpc_than_what_is_shared(shared, what):
    (problem,) = told(shared + 'vpc_id = "vpc-0123456789abcdef9"\n')

    assert "[workers.mail-sender] vpc_id: left out: what it shares is in the VPC of the web service" in problem
    assert f"({what})" in problem


def test_a_worker_that_shares_nothing_of_a_network_is_in_any():
    made = resources(MAIL + 'vpc_id = "vpc-0123456789abcdef9"\nsubnet_ids = ["subnet-0123456789abcdef9"]\n')

    assert made["MailSenderTaskSecurityGroup"]["Properties"]["VpcId"] == "vpc-0123456789abcdef9"
