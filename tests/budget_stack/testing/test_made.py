"""What moto's own classes make is found under the name that the template gives it, or is not said to be made."""

from __future__ import annotations

from tests.budget_stack.testing.tiers import template

CLUSTER = {
    "Type": "AWS::Redshift::Cluster",
    "Properties": {
        "ClusterIdentifier": "numbers",
        "ClusterType": "single-node",
        "DBName": "dev",
        "MasterUsername": "root",
        "MasterUserPassword": "Password1",
        "NodeType": "ra3.large",
    },
}
MODEL = {
    "Type": "AWS::SageMaker::Model",
    "Properties": {
        "ModelName": "prices",
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/model",
        "PrimaryContainer": {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/prices:1"},
    },
}


def bus(name):
    return {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}


def buses(fargate):
    return [each["Name"] for each in fargate.client("events").list_event_buses()["EventBuses"]]


def test_what_identifies_it_in_the_template_is_the_id_where_moto_says_none(fargate, without_handlers_of):
    without_handlers_of("AWS::Events::EventBus")
    stack = fargate.deploy(template(Bus=bus("orders")))

    assert (stack.resources["Bus"].how, stack.resources["Bus"].ref) == ("made", "orders")
    assert buses(fargate) == ["default", "orders"]
    assert stack.update(template(Bus=bus("bills"))) == [("replaced", "Bus")]
    assert buses(fargate) == ["default", "bills"]
    stack.delete()
    assert buses(fargate) == ["default"]


def test_the_name_reaches_classes_that_do_not_know_which_property_it_is(fargate):
    stack = fargate.deploy(template(Cluster=CLUSTER, Model=MODEL))

    clusters = fargate.client("redshift").describe_clusters(ClusterIdentifier=stack.resources["Cluster"].ref)
    assert clusters["Clusters"][0]["ClusterIdentifier"] == "numbers"
    described = fargate.client("sagemaker").describe_model(ModelName="prices")
    assert described["ModelArn"] == stack.resources["Model"].ref
