"""What others' templates ask of an update, or leave to AWS, in types that are read back."""

from __future__ import annotations

import pytest

DATABASE = {
    "Type": "AWS::RDS::DBInstance",
    "Properties": {
        "AllocatedStorage": "20",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "ManageMasterUserPassword": True,
        "MasterUsername": "owner",
    },
}


def one(type_, **properties):
    return {"Resources": {"One": {"Type": type_, "Properties": properties}}}


def test_a_layer_with_a_name_gets_a_further_version(fargate):
    buckets = fargate.client("s3")
    buckets.create_bucket(Bucket="artifacts")
    for key in ("1.zip", "2.zip"):
        buckets.put_object(Bucket="artifacts", Key=key, Body=b"code")

    def layer(key):
        content = {"S3Bucket": "artifacts", "S3Key": key}
        return one("AWS::Lambda::LayerVersion", LayerName="packages", Content=content)

    stack = fargate.deploy(layer("1.zip"))

    assert [change.action for change in stack.update(layer("2.zip"))] == ["replaced"]
    assert stack.resources["One"].ref.endswith(":layer:packages:2")


def test_a_rule_moves_to_another_bus_by_being_replaced(fargate):
    def template(bus):
        buses = {name: {"Type": "AWS::Events::EventBus", "Properties": {"Name": name.lower()}} for name in ("A", "B")}
        rule = {"EventBusName": {"Ref": bus}, "EventPattern": {"source": ["orders"]}}
        return {"Resources": {**buses, "Rule": {"Type": "AWS::Events::Rule", "Properties": rule}}}

    stack = fargate.deploy(template("A"))
    changes = stack.update(template("B"))

    assert [(change.logical_id, change.action) for change in changes] == [("Rule", "replaced")]
    assert stack.resources["Rule"].value("EventBusName", origin="read") == "b"
    assert fargate.client("events").list_rules(EventBusName="a")["Rules"] == []


@pytest.mark.parametrize("source", [{"Ref": "One"}, {"Fn::GetAtt": ["One", "DBInstanceArn"]}])
def test_a_replica_is_one_without_engine_and_credentials(fargate, source):
    replica = {"SourceDBInstanceIdentifier": source, "DBInstanceClass": "db.t4g.small"}
    resources = {"One": DATABASE, "Replica": {"Type": "AWS::RDS::DBInstance", "Properties": replica}}
    stack = fargate.deploy({"Resources": resources}, how="read")

    database = stack.resources["One"].physical_id
    described = fargate.client("rds").describe_db_instances(DBInstanceIdentifier=database)["DBInstances"]

    assert described[0]["ReadReplicaDBInstanceIdentifiers"] == [stack.resources["Replica"].physical_id]
    assert stack.update() == []


def test_what_moto_has_nothing_for_is_recorded_and_the_rest_of_a_database_read(fargate):
    more = {"PerformanceInsightsRetentionPeriod": 7, "StorageThroughput": 125}
    database = {**DATABASE, "Properties": {**DATABASE["Properties"], **more}}
    stack = fargate.deploy({"Resources": {"One": database}})

    assert stack.resources["One"].value("StorageThroughput", origin="recorded") == 125
    assert stack.resources["One"].value("Engine", origin="read") == "postgres"
    assert stack.update() == []


def test_the_address_of_a_function_ends_in_a_slash(fargate):
    role = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    code = {"ZipFile": "def handler(event, context): pass"}
    function = {
        "Code": code,
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
    }
    template = {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": role}},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Url": {
                "Type": "AWS::Lambda::Url",
                "Properties": {"AuthType": "NONE", "TargetFunctionArn": {"Ref": "Function"}},
            },
        },
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Url", "FunctionUrl"]}}},
    }

    assert fargate.deploy(template).outputs["Url"].endswith(".on.aws/")
