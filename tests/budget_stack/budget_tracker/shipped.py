"""The shipped template as CloudFormation would act on it, with these parameters."""

from __future__ import annotations

from budget_stack import build_budget_tracker
from tests.support.resolution import NETWORK, resolve

TEMPLATE = build_budget_tracker().template
EXISTING = {
    "Database": "existing",
    "DatabaseSecretArn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf",
}
CLUSTER_ID = "abcdefghijklmnopqrstuv2345"
ENDPOINT = f"{CLUSTER_ID}.dsql.eu-central-1.on.aws"
ATTACHED = {"DatabaseClusterId": CLUSTER_ID}


def resources(**parameters):
    return resolve(TEMPLATE, **NETWORK | parameters)["Resources"]


def outputs(**parameters):
    return {k: v["Value"] for k, v in resolve(TEMPLATE, **NETWORK | parameters)["Outputs"].items()}


def properties(logical_id, **parameters):
    return resources(**parameters)[logical_id]["Properties"]


def container(name="budget-tracker", **parameters):
    containers = properties("TaskDefinition", **parameters)["ContainerDefinitions"]
    return next(container for container in containers if container["Name"] == name)


def environment(**parameters):
    return {variable["Name"]: variable["Value"] for variable in container(**parameters)["Environment"]}


def policy_documents(resource):
    return [
        resource["Properties"][name]
        for name in ("PolicyDocument", "AssumeRolePolicyDocument")
        if name in resource["Properties"]
    ]


def statements(**parameters):
    for logical_id, resource in resources(**parameters).items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                yield logical_id, statement
