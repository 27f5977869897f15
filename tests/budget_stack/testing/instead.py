"""What values become that no schema tells another one of, or of which every other one is refused."""

from __future__ import annotations

from typing import Any

_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}],
}

# By resource and place: what changes there, and with it.
INSTEAD: dict[tuple[str, str], dict[str, Any]] = {
    # texts that are JSON
    ("Nightly", "Target/Input"): {"Target/Input": "{}"},
    ("Dashboard", "DashboardBody"): {"DashboardBody": '{"start":"-PT3H","widgets":[]}'},
    ("Taken", "FilterCriteria/Filters/0/Pattern"): {"FilterCriteria/Filters/0/Pattern": '{"body": ["b"]}'},
    ("Switch", "Policies"): {"Policies": '[{"Type": "NoChangeNotification", "Version": "1.0"}]'},
    ("Writers", "PolicyDocument"): {"PolicyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]}'},
    ("Credentials", "SecretString"): {"SecretString": '{"username": "other"}'},
    ("Secret", "GenerateSecretString/SecretStringTemplate"): {
        "GenerateSecretString/SecretStringTemplate": '{"username": "other"}'
    },
    ("Repository", "LifecyclePolicy/LifecyclePolicyText"): {
        "LifecyclePolicy/LifecyclePolicyText": '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any",'
        ' "countType": "imageCountMoreThan", "countNumber": 9}, "action": {"type": "expire"}}]}'
    },
    ("Database", "PolicyDocument"): {"PolicyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]}'},
    ("Steady", "DefinitionString"): {
        "DefinitionString": '{"StartAt": "${first}", "States": {"Wait": {"Type": "Wait", "Seconds": ${seconds},'
        ' "End": true}}, "Comment": "another"}'
    },
    ("Function", "RequestTemplates/a"): {"RequestTemplates/a": "[]"},
    # words that only a pattern has, or the documentation
    ("Streamed", "StartingPosition"): {"StartingPosition": "LATEST"},
    ("Certificate", "DomainName"): {
        "DomainName": "www.example.com",
        "DomainValidationOptions/0/DomainName": "www.example.com",
    },
    ("Api", "ProtocolType"): {"ProtocolType": "WEBSOCKET"},
    ("Aurora", "Engine"): {"Engine": "aurora-mysql", "EngineVersion": "8.0.mysql_aurora.3.08.2"},
    ("Listener", "SslPolicy"): {"SslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06"},
    ("OfOneMetric", "EvaluateLowSampleCountPercentile"): {"EvaluateLowSampleCountPercentile": "evaluate"},
    ("Developers", "ManagedPolicyArns/0"): {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"]},
    ("TaskDefinition", "Cpu"): {"Cpu": 256},
    ("TaskDefinition", "Memory"): {"Memory": 2048},
    ("Traffic", "MaxAggregationInterval"): {"MaxAggregationInterval": 600, "LogGroupName": "more"},
    ("ToObjects", "ServiceName"): {"ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.dynamodb"}},
    # what goes together
    ("Cluster", "CapacityProviders/fewer"): {
        "CapacityProviders": ["FARGATE"],
        "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
    },
    ("Live", "FunctionVersion"): {"FunctionVersion": "$LATEST"},
    ("Archive", "OwnershipControls/Rules/0/ObjectOwnership"): {
        "OwnershipControls/Rules/0/ObjectOwnership": "ObjectWriter"
    },
    ("Plain", "DefaultActions/0/RedirectConfig/Protocol"): {"DefaultActions/0/RedirectConfig/Protocol": "HTTP"},
    ("Taken", "FilterCriteria/Filters/more"): {
        "FilterCriteria/Filters": [{"Pattern": '{"body": ["a"]}'}, {"Pattern": '{"body": ["b"]}'}]
    },
    ("Sales", "BillingMode"): {
        "BillingMode": "PAY_PER_REQUEST",
        "ProvisionedThroughput": None,
        "GlobalSecondaryIndexes/0/ProvisionedThroughput": None,
    },
    ("Traffic", "TrafficType"): {"TrafficType": "REJECT", "LogGroupName": "rejected"},
    ("Traffic", "LogFormat"): {"LogFormat": "${srcaddr}", "LogGroupName": "sources"},
    ("Key", "KeyPolicy"): {"KeyPolicy": _POLICY},
    ("Repository", "ImageTagMutability"): {"ImageTagMutability": "MUTABLE_WITH_EXCLUSION"},
}

# AWS publishes no second version of the same code, and one that is routed to is not $LATEST.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
ALONE = {("Canary", "FunctionVersion"), ("Canary", "RoutingConfig/AdditionalVersionWeights/0/FunctionVersion")}

# What neither moto nor the rig refuses, and AWS does: services are those that there are, a gateway's route tables are
# of its network, and a pool of users has one domain of its own.
# Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
# Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
UNPROVEN = {("ToObjects", "ServiceName"), ("ToObjects", "VpcId"), ("SignIn", "Domain")}
