from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given, renamed
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests


def kept(logical_id, change=lambda template: None, **attributes):
    def both(template):
        change(template)
        template["Resources"][logical_id].update(attributes)

    return both


def queue(template, **changed):
    template["Resources"]["Jobs"] = {"Type": "AWS::SQS::Queue", **changed}


def table(logical_id, condition=None):
    def change(template):
        template["Parameters"]["Mode"] = {"Type": "String", "AllowedValues": ["old", "new"]}
        template["Conditions"]["Modern"] = {"Fn::Equals": [{"Ref": "Mode"}, "new"]}
        template["Resources"][logical_id] = {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "TableName": {"Fn::Sub": "${AWS::StackName}-items"},
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        }
        if condition:
            template["Resources"][logical_id]["Condition"] = condition

    return change


def logs(*kinds, value="true"):
    def change(template):
        template["Resources"]["LoadBalancer"]["Properties"]["LoadBalancerAttributes"] += [
            {"Key": f"{kind}_logs.s3.{name}", "Value": said}
            for kind in kinds
            for name, said in (("enabled", value), ("bucket", "logs-of-all"))
        ]

    return change


NAMED = given("TaskSecurityGroup", GroupName={"Fn::Sub": "${AWS::StackName}-web"})
OTHERWISE = given("TaskSecurityGroup", GroupDescription="Others")
ELSEWHERE = given("HttpListener", LoadBalancerArn={"Ref": "LoadBalancer"}, Port=81)

MUTANTS = [
    Mutant("update-listener-port-taken", "Listener", renamed("HttpListener", "Listener")),
    Mutant("update-listener-rule-priority-taken", "Route", renamed("ListenerRule", "Route")),
    Mutant("update-name-taken", "Items", table("Items"), deployed=table("Table")),
    Mutant("update-name-taken", "Items", table("Items"), {"Mode": "new"}, deployed=table("Table", "Modern")),
    Mutant(
        "update-name-kept",
        "TaskSecurityGroup",
        lambda template: (NAMED(template), OTHERWISE(template)),
        deployed=NAMED,
    ),
    Mutant("update-type-changed", "Jobs", queue, deployed=lambda t: queue(t, Type="AWS::SNS::Topic")),
    Mutant(
        "update-data-lost", "LogGroup", renamed("LogGroup", "Log"), deployed=kept("LogGroup", DeletionPolicy="Delete")
    ),
    Mutant(
        "update-data-lost",
        "LogGroup",
        kept(
            "LogGroup", given("LogGroup", LogGroupName={"Fn::Sub": "${AWS::StackName}-b"}), UpdateReplacePolicy="Delete"
        ),
        deployed=kept(
            "LogGroup", given("LogGroup", LogGroupName={"Fn::Sub": "${AWS::StackName}-a"}), UpdateReplacePolicy="Delete"
        ),
    ),
    Mutant(
        "update-data-lost",
        "LogGroup",
        kept("LogGroup", given("LogGroup", LogGroupName="tracker"), UpdateReplacePolicy="Delete"),
        deployed=kept("LogGroup", UpdateReplacePolicy="Delete"),
    ),
    Mutant("update-data-lost", "Database", renamed("DatabaseCluster", "Database")),
    Mutant("update-access-log-left", "LoadBalancer", lambda template: None, deployed=logs("access")),
    Mutant("update-access-log-left", "LoadBalancer", logs("access"), deployed=logs("access", "connection")),
    Mutant("update-export-removed", "", lambda template: template["Outputs"]["Cluster"].pop("Export")),
]
NEAR_MISSES = [
    NearMiss("update-access-log-left", logs("access", value="false"), deployed=logs("access")),
    NearMiss("update-access-log-left", lambda template: None, deployed=logs("access", value="false")),
    NearMiss("update-access-log-left", logs("access", "health_check"), deployed=logs("access", "health_check")),
    NearMiss(
        "update-access-log-left",
        both(
            given("LoadBalancer", Scheme="internal"),
            renamed("HttpListener", "Listener"),
            renamed("ListenerRule", "Route"),
            renamed("TargetGroup", "Targets"),
        ),
        deployed=logs("access"),
    ),
    NearMiss("update-listener-port-taken", renamed("HttpListener", "Listener"), deployed=ELSEWHERE),
    NearMiss(
        "update-listener-port-taken",
        both(renamed("LoadBalancer", "Balancer"), renamed("ListenerRule", "Route"), renamed("TargetGroup", "Targets")),
    ),
    NearMiss(
        "update-listener-port-taken",
        both(
            given("LoadBalancer", Scheme="internal"),
            renamed("HttpListener", "Listener"),
            renamed("ListenerRule", "Route"),
            renamed("TargetGroup", "Targets"),
        ),
    ),
    NearMiss(
        "update-listener-rule-priority-taken",
        lambda t: (renamed("ListenerRule", "Route")(t), given("Route", Priority=2)(t)),
    ),
    NearMiss("update-name-taken", table("Items"), deployed=lambda template: None),
    NearMiss("update-name-taken", table("Table", "Modern"), deployed=table("Table")),
    NearMiss("update-name-taken", renamed("TaskSecurityGroup", "Tasks")),
    NearMiss("update-name-kept", OTHERWISE),
    NearMiss(
        "update-name-kept",
        both(OTHERWISE, given("TaskSecurityGroup", GroupName={"Fn::Sub": "${AWS::StackName}-b"})),
        deployed=NAMED,
    ),
    NearMiss("update-name-kept", both(OTHERWISE, NAMED), deployed=OTHERWISE),
    NearMiss("update-name-kept", both(given("TaskSecurityGroup", Tags=[{"Key": "a", "Value": "b"}]), NAMED), NAMED),
    NearMiss("update-type-changed", queue, deployed=queue),
    NearMiss("update-data-lost", renamed("LogGroup", "Log"), deployed=kept("LogGroup", DeletionPolicy="Retain")),
    NearMiss(
        "update-export-removed",
        lambda template: template["Outputs"].update(Machines=template["Outputs"].pop("Cluster")),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
