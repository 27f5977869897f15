"""What becomes of what other engines find."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.checks.engines.verdicts import VERDICTS
from budget_stack.resolve import parse_template

BOTH = ("cloudformation-validate", "cfn-lint")
YES_OR_NO = "Parameters: {Mirror: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}\n"
MIRRORED = f"{YES_OR_NO}Conditions: {{IsMirrored: !Equals [!Ref Mirror, 'yes']}}\n"
NOT_SO = {
    "a description beside the type": "Resources: {Mail: {Type: AWS::SNS::Topic, Description: Tells the owner.}}",
    "a stack that is empty for now": f"{MIRRORED}Resources: {{Mail: {{Type: AWS::SNS::Topic, Condition: IsMirrored}}}}",
    "a stack that is always empty": "Conditions: {Never: !Equals [0, 1]}\n"
    "Resources: {None: {Type: AWS::CloudFormation::WaitConditionHandle, Condition: Never}}",
    "a task definition by a custom resource": """
Parameters: {Lookup: {Type: String}, Shared: {Type: String}, Subnet: {Type: AWS::EC2::Subnet::Id}}
Resources:
  Newest: {Type: Custom::Newest, Properties: {ServiceToken: !Ref Lookup}}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Shared
      LaunchType: FARGATE
      TaskDefinition: !GetAtt Newest.Arn
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      NetworkConfiguration: {AwsvpcConfiguration: {AssignPublicIp: ENABLED, Subnets: [!Ref Subnet]}}
""",
    "what a wait condition was told": """
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Ready: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: '60'}}
Outputs: {Told: {Value: !GetAtt Ready.Data}}
""",
}
NOT_SO["names that are computed"] = """
Transform: AWS::LanguageExtensions
Parameters: {Env: {Type: String}, Which: {Type: String, Default: A, AllowedValues: [A, B]}}
Resources:
  TopicA: {Type: AWS::SNS::Topic}
  TopicB: {Type: AWS::SNS::Topic}
  Name: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt [!Sub 'Topic${Which}', TopicName]}}
  Any: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref {'Fn::Sub': 'Topic${Env}'}}}
Outputs:
  Name: {Value: !GetAtt [!Sub 'Topic${Env}', TopicName]}
  Text: {Value: !ToJsonString {topic: !Ref TopicA}}
"""
NOT_SO["a version without its last part"] = DATABASE = """
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: mysql
      EngineVersion: '8.0'
      DBInstanceClass: db.m6i.large
      AllocatedStorage: '20'
      MasterUsername: shop
      ManageMasterUserPassword: true
"""
# what cfn-lint alone says
NOT_SO["a topic's default rights"] = """
Resources:
  Mail: {Type: AWS::SNS::Topic}
  Readers:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Mail]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: '*'}
            Action: ['SNS:Publish', 'SNS:Receive']
            Resource: !Ref Mail
            Condition: {StringEquals: {'AWS:SourceOwner': !Ref AWS::AccountId}}
"""
NOT_SO["a health check of the port of the traffic"] = """
Parameters: {Vpc: {Type: AWS::EC2::VPC::Id}, Shared: {Type: String}, Group: {Type: AWS::EC2::SecurityGroup::Id}}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: web, Image: 'nginx:1.27', Memory: 128, PortMappings: [{ContainerPort: 80, HostPort: 0}]}
  Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, VpcId: !Ref Vpc}}
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], SecurityGroups: [!Ref Group]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Front
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      Cluster: !Ref Shared
      LaunchType: EC2
      TaskDefinition: !Ref Task
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Targets}]
"""
ONCE = {
    "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}, B: {Type: AWS::SNS::Topic, DependsOn: A}}": [
        ("error", "template-unresolvable")
    ],
    f"Resources:\n{''.join(f'  T{n}: {{Type: AWS::SNS::Topic}}{chr(10)}' for n in range(501))}": [
        ("error", "template-too-many-entries")
    ],
    "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: bills}}}": [
        ("error", "queue-fifo-mismatch")
    ],
    f"{MIRRORED}Resources:\n  Mail: {{Type: AWS::SNS::Topic, Condition: IsMirrored}}\n"
    "  Queue: {Type: AWS::SQS::Queue, DependsOn: Mail}\n": [("info", "E3005")],
}


def said(text):
    return [(finding.severity, finding.rule) for finding in check(parse_template(text), engines=BOTH).findings]


@pytest.mark.check
@pytest.mark.parametrize("text", NOT_SO.values(), ids=NOT_SO)
def test_what_is_not_so_is_not_told(text):
    assert [(severity, rule) for severity, rule in said(text) if severity != "info"] == []


@pytest.mark.check
@pytest.mark.parametrize(("text", "findings"), ONCE.items(), ids=("circle", "entries", "fifo", "depends"))
def test_the_same_fact_is_told_once(text, findings):
    assert said(text) == findings


@pytest.mark.check
def test_a_version_that_there_is_not_is_still_told():
    assert ("error", "E9006") in said(DATABASE.replace("8.0", "8.0.1"))


@pytest.mark.check
def test_what_conditions_decide_is_not_judged_where_they_cannot_be():
    text = """
Parameters: {Snapshot: {Type: String, Default: ''}}
Conditions: {IsCopy: !Not [!Equals [!Ref Snapshot, '']]}
Resources:
  Wrong: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt [x]}}
  Database:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: !If [IsCopy, !Ref AWS::NoValue, aurora-postgresql]
      SnapshotIdentifier: !If [IsCopy, !Ref Snapshot, !Ref AWS::NoValue]
      MasterUsername: !If [IsCopy, !Ref AWS::NoValue, shop]
      ManageMasterUserPassword: !If [IsCopy, !Ref AWS::NoValue, true]
"""

    assert [rule for severity, rule in said(text) if severity == "error" and rule != "E1010"] == [
        "template-unresolvable"
    ]


@pytest.mark.check
def test_a_health_check_of_another_port_than_that_of_the_traffic_is_still_told():
    text = NOT_SO["a health check of the port of the traffic"]

    assert ("warning", "W3049") in said(text.replace("VpcId: !Ref Vpc}", "VpcId: !Ref Vpc, HealthCheckPort: '8081'}"))


@pytest.mark.check
def test_another_attribute_that_there_is_not_is_still_told():
    assert ("error", "E3001") in said("Resources: {Mail: {Type: AWS::SNS::Topic, Descripton: Tells the owner.}}")


def test_every_verdict_has_a_reason_and_a_source():
    unfounded = [rule for rule, it in VERDICTS.items() if not (it.reason and it.source.startswith("https://"))]

    assert unfounded == []
