from __future__ import annotations

import sys
from dataclasses import replace
from subprocess import run

import pytest
from troposphere import Parameter, Ref, Template

from budget_stack import (
    AuroraSettings,
    BackgroundContainerSettings,
    ContainerSettings,
    DashboardSettings,
    EventSettings,
    InvalidSetting,
    Settings,
    WorkerSettings,
    add_aurora,
    build_stack,
    build_worker,
    to_yaml,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/app:1"),
    database=AuroraSettings(),
)


def properties(stack, name):
    return resolve(stack.template)["Resources"][name]["Properties"]


def with_aurora(**aurora):
    return build_stack(replace(SETTINGS, database=AuroraSettings(**aurora)))


def test_nobody_has_a_password_and_the_task_role_signs_in_as_one_user_of_one_cluster():
    stack = build_stack(SETTINGS)
    cluster = properties(stack, "AuroraCluster")
    (statement,) = properties(stack, "AuroraPolicy")["PolicyDocument"]["Statement"]

    assert cluster["MasterUserAuthenticationType"] == "iam-db-auth"
    assert cluster["EnableIAMDatabaseAuthentication"] is True
    assert "Password" not in stack.template.to_json()
    assert statement["Action"] == ["rds-db:connect"]
    assert statement["Resource"] == [
        "arn:aws:rds-db:eu-central-1:111122223333:dbuser:{AuroraCluster.DBClusterResourceId}/postgres"
    ]
    assert properties(stack, "TaskRole")["ManagedPolicyArns"] == ["{AuroraPolicy}"]


def test_two_in_one_template_have_two_names():
    both = build_stack(SETTINGS, template=build_stack(SETTINGS, prefix="Web").template, prefix="Api")
    names = {properties(both, f"{prefix}AuroraCluster")["Tags"][0]["Value"] for prefix in ("Web", "Api")}

    assert names == {"budget-tracker-WebAuroraCluster", "budget-tracker-ApiAuroraCluster"}


def test_the_container_is_told_the_address_without_a_secret():
    (container,) = properties(build_stack(SETTINGS), "TaskDefinition")["ContainerDefinitions"]

    url = "postgresql+psycopg://postgres@{AuroraCluster.Endpoint.Address}:5432/postgres"
    assert container["Environment"] == [{"Name": "DATABASE_URL", "Value": url}]


def test_the_tasks_alone_reach_the_database_and_nothing_else_on_that_port():
    stack = build_stack(SETTINGS)
    (rule,) = properties(stack, "AuroraSecurityGroup")["SecurityGroupIngress"]
    way_out = properties(stack, "AuroraEgress")
    ports = {rule["ToPort"] for rule in properties(stack, "TaskSecurityGroup")["SecurityGroupEgress"]}

    assert (rule["SourceSecurityGroupId"], rule["FromPort"], rule["ToPort"]) == (
        "{TaskSecurityGroup.GroupId}",
        5432,
        5432,
    )
    assert way_out["GroupId"] == "{TaskSecurityGroup.GroupId}"
    assert way_out["DestinationSecurityGroupId"] == "{AuroraSecurityGroup.GroupId}"
    assert ports == {443}
    assert properties(stack, "AuroraInstance")["PubliclyAccessible"] is False


def test_what_is_kept_is_encrypted_backed_up_protected_and_left_behind_as_a_snapshot():
    resources = resolve(build_stack(SETTINGS).template)["Resources"]
    cluster = resources["AuroraCluster"]

    assert (cluster["DeletionPolicy"], cluster["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert cluster["Properties"]["StorageEncrypted"] is True
    assert cluster["Properties"]["BackupRetentionPeriod"] == 7
    assert cluster["Properties"]["DeletionProtection"] is True
    assert cluster["Properties"]["CopyTagsToSnapshot"] is True


def test_the_service_starts_once_the_database_answers():
    stack = build_stack(replace(SETTINGS, events=None))
    with_events = build_stack(replace(SETTINGS, events=EventSettings()))

    assert stack.service.service.DependsOn == ["AuroraInstance"]
    assert with_events.service.service.DependsOn == ["AuroraInstance", "EventRule"]


def test_capacities_are_written_as_people_write_them():
    pausing, awake = with_aurora(seconds_until_auto_pause=600, max_capacity=1.5), with_aurora(min_capacity=0.5)

    assert properties(pausing, "AuroraCluster")["ServerlessV2ScalingConfiguration"] == {
        "MinCapacity": 0,
        "MaxCapacity": 1.5,
        "SecondsUntilAutoPause": 600,
    }
    assert properties(awake, "AuroraCluster")["ServerlessV2ScalingConfiguration"] == {
        "MinCapacity": 0.5,
        "MaxCapacity": 4,
    }
    assert "MaxCapacity: 4," in to_yaml(with_aurora(max_capacity=4.0).template)


def test_the_database_is_in_the_subnets_it_is_given_or_in_those_of_the_tasks():
    private = ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")

    assert properties(build_stack(SETTINGS), "AuroraSubnetGroup")["SubnetIds"] == list(SETTINGS.subnet_ids)
    assert properties(with_aurora(subnet_ids=private), "AuroraSubnetGroup")["SubnetIds"] == list(private)


def test_every_setting_may_be_a_parameter():
    template = Template()
    for name in ("Version", "Least", "Most", "Seconds", "Days", "Protected", "Key"):
        template.add_parameter(Parameter(name, Type="String"))
    template.add_parameter(Parameter("Subnets", Type="List<AWS::EC2::Subnet::Id>"))
    aurora = add_aurora(
        template,
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=(),
        client_security_group_id="sg-0123456789abcdef0",
        settings=AuroraSettings(
            subnet_ids=Ref("Subnets"),
            engine_version=Ref("Version"),
            min_capacity=Ref("Least"),
            max_capacity=Ref("Most"),
            seconds_until_auto_pause=Ref("Seconds"),
            backup_retention_period=Ref("Days"),
            deletion_protection=Ref("Protected"),
            kms_key_arn=Ref("Key"),
        ),
        prefix="Shop",
    )
    written = aurora.cluster.to_dict()["Properties"]

    assert aurora.cluster.title == "ShopAuroraCluster"
    assert written["ServerlessV2ScalingConfiguration"]["MinCapacity"] == {"Ref": "Least"}
    assert written["KmsKeyId"] == {"Ref": "Key"}
    assert aurora.subnet_group.to_dict()["Properties"]["SubnetIds"] == {"Ref": "Subnets"}


@pytest.mark.parametrize("aurora", [{}, {"min_capacity": 1, "kms_key_arn": "alias/mine"}])
def test_check_finds_nothing_about_the_database(aurora):
    settings = replace(SETTINGS, database=AuroraSettings(**aurora), dashboard=DashboardSettings())
    found = check(parse_template(to_yaml(build_stack(settings).template)))

    # a note without a place says that AWS's validator is not installed
    assert {finding.rule for finding in found.findings if finding.at} == {"listener-unencrypted"}


def test_rds_is_not_imported_unless_there_is_such_a_database():
    code = (
        "import sys; from budget_stack import Settings, ContainerSettings, build_stack;"
        'build_stack(Settings(vpc_id="vpc-0123456789abcdef0",'
        'subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),'
        'container=ContainerSettings(image="app:1")));'
        'assert "troposphere.rds" not in sys.modules'
    )

    assert run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"engine_version": "16.2"}, "engine_version must be 13.15, 14.12, 15.7, 16.3 or later.* got '16.2'"),
        ({"engine_version": "17"}, "engine_version must be .* with its minor version"),
        ({"engine_version": "12.22"}, "engine_version must be 13.15"),
        ({"min_capacity": -0.5}, "min_capacity must be 0 to 256 Aurora capacity units, in steps of one half"),
        ({"max_capacity": 0.5}, "max_capacity must be 1 to 256 Aurora capacity units"),
        ({"max_capacity": 1.3}, "max_capacity must be 1 to 256 .* in steps of one half; got 1.3"),
        ({"max_capacity": "4"}, "max_capacity must be a number of Aurora capacity units; got '4'"),
        ({"min_capacity": 8}, "min_capacity must be at most max_capacity, which is 4; got 8"),
        ({"seconds_until_auto_pause": 60}, "seconds_until_auto_pause must be 300 to 86,400 seconds; got 60"),
        (
            {"min_capacity": 1, "seconds_until_auto_pause": 600},
            "seconds_until_auto_pause must be left out where min_capacity is not 0",
        ),
        ({"backup_retention_period": 0}, "backup_retention_period must be 1 to 35 days; got 0"),
        ({"subnet_ids": ("subnet-0123456789abcdef0",)}, "subnet_ids must be a sequence of 2 or more"),
        ({"deletion_protection": "false"}, "deletion_protection must be True or False; got 'false'"),
    ],
)
def test_fails_on_a_database_that_could_not_be(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        AuroraSettings(**settings)


@pytest.mark.parametrize("version", ["13.15", "16.3", "16.11-R1", "17.4", "18.1"])
def test_a_version_that_pauses_is_taken(version):
    assert AuroraSettings(engine_version=version).engine_version == version


def test_fails_on_one_subnet_which_is_in_one_zone():
    worker = WorkerSettings(
        vpc_id=SETTINGS.vpc_id,
        subnet_ids=SETTINGS.subnet_ids[:1],
        container=BackgroundContainerSettings(image="ghcr.io/example/worker:3.1.0"),
        database=AuroraSettings(),
    )

    with pytest.raises(InvalidSetting, match="subnet_ids must be a sequence of 2 or more"):
        build_worker(worker)
