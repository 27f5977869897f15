"""Whatever goes wrong, nothing of a failed operation stays."""

from __future__ import annotations

import copy

import pytest

from budget_stack.testing import DeploymentFailed, Handler, PropertyLost, RigError, register
from budget_stack.testing.handlers import registry
from budget_stack.testing.handlers.logs.groups import LogGroup

GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
}


def policy(name, document=None):
    fine = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    return {"PolicyName": name, "PolicyDocument": document or fine}


def role(*policies, **properties):
    given = {"AssumeRolePolicyDocument": TRUST, "Policies": list(policies), **properties}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": given}}}


MALFORMED = policy("malformed", {"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]})


def groups(simulation):
    return simulation.client("logs").describe_log_groups()["logGroups"]


def broken(properties, type_="AWS::Logs::LogGroup"):
    """A log group, and something that is made after it and fails."""
    return {"Resources": {"Group": GROUP, "Broken": {"Type": type_, "DependsOn": "Group", "Properties": properties}}}


NO_DESCRIPTION = broken({}, "AWS::EC2::SecurityGroup")
NO_NINTH = broken({"LogGroupName": {"Fn::Select": [9, {"Fn::Split": ["-", {"Ref": "Group"}]}]}})


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (NO_DESCRIPTION, r"Broken: .*: required key \[GroupDescription\] not found"),
        (NO_NINTH, r"Broken: .*Fn::Select"),
    ],
)
def test_fails_clearly_and_leaves_nothing(template, message, fargate):
    with pytest.raises(DeploymentFailed, match=message):
        fargate.deploy(template)

    assert groups(fargate) == []
    assert fargate.deploy({"Resources": {"Group": GROUP}}).name == "stack"


def test_fails_on_an_output_that_cannot_be_evaluated_and_leaves_nothing(fargate):
    template = {"Resources": {"Group": GROUP}, "Outputs": {"Ninth": {"Value": NO_NINTH["Resources"]["Broken"][
        "Properties"]["LogGroupName"]}}}  # fmt: skip

    with pytest.raises(DeploymentFailed, match=r"Ninth: .*Fn::Select"):
        fargate.deploy(template)

    assert groups(fargate) == []


def test_fails_on_what_nobody_foresaw_and_leaves_nothing(fargate, monkeypatch):
    def stumble(self, aws, properties):
        raise KeyError("something")

    monkeypatch.setattr("budget_stack.testing.handlers.ec2.security_groups.SecurityGroup.create", stumble)

    with pytest.raises(RigError, match=r"Broken: neither the rig nor moto can do this \(KeyError: 'something'\)"):
        fargate.deploy(broken({"GroupDescription": "A group"}, "AWS::EC2::SecurityGroup"))

    assert groups(fargate) == []


def test_a_resource_that_is_half_made_is_deleted(fargate):
    with pytest.raises(DeploymentFailed, match="Role: .*PutRolePolicy"):
        fargate.deploy(role(policy("fine"), MALFORMED, policy("never put")))

    assert fargate.client("iam").list_roles()["Roles"] == []


def test_a_change_that_is_half_made_is_taken_back(fargate):
    stack = fargate.deploy(role(policy("fine"), Description="Before"))
    template = role(policy("another"), MALFORMED, policy("never put"), Description="After")

    with pytest.raises(DeploymentFailed, match="Role: .*PutRolePolicy") as caught:
        stack.update(template)

    described = stack.resources["Role"].physical_id
    iam = fargate.client("iam")
    assert not hasattr(caught.value, "__notes__")
    assert iam.get_role(RoleName=described)["Role"]["Description"] == "Before"
    assert iam.list_role_policies(RoleName=described)["PolicyNames"] == ["fine"]


def count(stack):
    cluster, service = stack.resources["Cluster"].physical_id, stack.resources["Service"].physical_id
    return stack.client("ecs").describe_services(cluster=cluster, services=[service])["services"][0]["desiredCount"]


def broken_after(template, *names):
    template["Resources"]["Broken"] = {**NO_DESCRIPTION["Resources"]["Broken"], "DependsOn": list(names)}
    return template


@pytest.mark.parametrize("there", [True, False], ids=["a target changed", "a target made"])
def test_a_count_that_scaling_moved_is_moved_back(there, fargate, tracker):
    before = copy.deepcopy(tracker)
    if not there:
        for name in ("ServiceScalingTarget", "ServiceScalingPolicy", "ServiceRequestsScalingPolicy"):
            del before["Resources"][name]
    stack = fargate.deploy(before, fargate.network)

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(broken_after(tracker, "ServiceScalingTarget"), {"MinContainerCount": 3})

    assert count(stack) == 1


def test_what_auto_scaling_made_of_a_count_is_there_again(fargate, tracker):
    stack = fargate.deploy(tracker, fargate.network)
    service = stack.resources["Service"].physical_id
    fargate.client("ecs").update_service(
        cluster=stack.resources["Cluster"].physical_id, service=service, desiredCount=4
    )
    tracker["Resources"]["Service"]["Properties"]["DesiredCount"] = 2

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(broken_after(tracker, "Service"))

    assert count(stack) == 4


def test_what_cannot_be_as_it_was_is_said_with_both_values(fargate):
    def template(**properties):
        return {"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": properties}}}

    stack = fargate.deploy(template(Name="secret"))
    arn = stack.resources["Secret"].physical_id
    value = fargate.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]

    with pytest.raises(DeploymentFailed, match="Broken") as caught:
        stack.update(broken_after(template(Name="secret", Description="New", SecretString="another"), "Secret"))

    # moto takes no empty description
    assert caught.value.__notes__ == ["not undone: Secret: Description was None and is now 'New'"]
    assert fargate.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"] == value


def test_fails_on_a_handler_that_does_too_much_in_create_and_says_what_stays(fargate, monkeypatch):
    class Twice(LogGroup):
        def create(self, aws, properties):
            super().create(aws, properties)
            raise RigError("no more")

    monkeypatch.setattr(registry, "_registered", {})
    register("AWS::Logs::LogGroup", Twice())

    with pytest.raises(RigError, match="Group: no more") as caught:
        fargate.deploy({"Resources": {"Group": GROUP}})

    assert caught.value.__notes__ == [
        "not undone: Group: create_log_group made it, and create() failed after that: send the rest from finish()"
    ]


class Topic(Handler):
    """Forgets DisplayName."""

    create_only = frozenset({"TopicName"})

    def create(self, aws, properties):
        return aws.create("sns", "create_topic", {"Name": aws.name(256)})["TopicArn"]

    def read(self, aws, physical_id):
        return {}

    def update(self, aws, physical_id, properties, before):
        pass

    def delete(self, aws, physical_id, properties):
        aws.complete("sns", "delete_topic", TopicArn=physical_id)


@pytest.fixture
def forgetful(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    register("AWS::SNS::Topic", Topic())


def topic(days=30, **properties):
    return {
        "Resources": {
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": properties},
        }
    }


@pytest.mark.usefixtures("forgetful")
def test_a_creation_that_loses_a_property_leaves_nothing(fargate):
    with pytest.raises(PropertyLost, match="DisplayName"):
        fargate.deploy(topic(DisplayName="Errors"))

    assert groups(fargate) == fargate.client("sns").list_topics()["Topics"] == []
    assert fargate.deploy(topic()).resources.keys() == {"Group", "Topic"}


@pytest.mark.usefixtures("forgetful")
def test_an_update_that_loses_a_property_leaves_the_stack_as_it_was(fargate):
    stack = fargate.deploy(topic())
    before, source = dict(stack.resources), stack.source

    with pytest.raises(PropertyLost, match="DisplayName"):
        stack.update(topic(7, DisplayName="Errors"))

    assert (stack.resources, stack.source, stack.changes) == (before, source, [])
    assert groups(fargate)[0]["retentionInDays"] == 30
    assert stack.update() == []


def test_what_the_ledger_holds_is_what_stands(fargate):
    template = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupClass": "DELIVERY"}}}}
    stack = fargate.deploy(template)
    other = copy.deepcopy(template)
    other["Resources"]["Group"]["Properties"] = {"LogGroupClass": "INFREQUENT_ACCESS", "LogGroupName": "other"}
    other["Resources"]["Broken"] = NO_DESCRIPTION["Resources"]["Broken"]

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(other)

    # read back, or taken from what was sent for the group that stands
    assert stack.update() == []
    assert stack.resources["Group"].origin("LogGroupClass") == "ledger"


def test_a_rule_that_is_replaced_or_removed_is_not_taken_for_one_of_its_group(fargate):
    def template(*ports):
        rules = {
            f"To{number}": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {"GroupId": {"Ref": "Group"}, "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
                               "CidrIp": "192.0.2.0/24"},
            }
            for number, port in enumerate(ports)
        }  # fmt: skip
        said = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "192.0.2.0/24"}
        group = {"GroupDescription": "A group", "VpcId": fargate.vpc_id, "SecurityGroupEgress": [said]}
        return {"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": group}, **rules}}

    stack = fargate.deploy(template(443, 444))

    changes = stack.update(template(445))

    assert {change.action for change in changes} == {"replaced", "removed"}
    assert len(stack.resources["Group"].described["SecurityGroupEgress"]) == 1


def test_what_goes_wrong_while_old_resources_are_deleted_is_told_apart(fargate, monkeypatch):
    stack = fargate.deploy({"Resources": {"Group": GROUP, "Old": GROUP}})

    def refuse(self, aws, physical_id, properties):
        raise RigError("it is stuck")

    monkeypatch.setattr(LogGroup, "delete", refuse)

    with pytest.raises(RigError, match="Old: it is stuck") as caught:
        stack.update({"Resources": {"Group": GROUP}})

    assert "the update itself stands" in caught.value.__notes__[0]
    assert stack.resources.keys() == {"Group"}
