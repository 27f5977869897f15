"""How what stands beside services changes in the template of everything."""

from __future__ import annotations

from tests.budget_stack.testing.changes_of_users import CHANGES_OF_USERS, USERS_NEED

CHANGES_OF_COMPANIONS = {
    "Group": {
        "Comment": "One after another",
        "RecordSets": [
            {
                "Name": "weighted.group.example.com",
                "Type": "A",
                "TTL": "60",
                "ResourceRecords": ["192.0.2.9"],
                "SetIdentifier": "one",
                "Weight": 5,
            },
            {"Name": "more.group.example.com", "Type": "A", "TTL": "60", "ResourceRecords": ["192.0.2.9"]},
        ],
    },
    "GroupById": {
        "RecordSets": [{"Name": "by-id.example.com", "Type": "A", "TTL": "30", "ResourceRecords": ["192.0.2.9"]}]
    },
    **{
        name: {"Description": "Another", "Properties": {"DnsProperties": {"SOA": {"TTL": 30}}}}
        for name in ("Inner", "Outer")
    },
    "Asked": {"Description": "Another"},
    "Registered": {
        "Description": "Another",
        "DnsConfig": {
            "DnsRecords": [{"Type": "A", "TTL": 30}],
            "NamespaceId": {"Ref": "Inner"},
            "RoutingPolicy": "MULTIVALUE",
        },
        "ServiceAttributes": {"c": "e"},
    },
    "Checked": {"HealthCheckConfig": {"Type": "HTTPS", "ResourcePath": "/ready", "FailureThreshold": 3}},
    "Tuned": {"Parameters": {"max_connections": "200", "shared_buffers": "1024"}},
    "TunedCluster": {"Parameters": {"rds.force_ssl": "0"}},
    "Bus": {
        "Description": "Another",
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Messages", "Arn"]}},
        "KmsKeyIdentifier": {"Ref": "OtherKeyArn"},
        "LogConfig": {"IncludeDetail": "NONE", "Level": "INFO"},
        "Policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "more",
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                    "Action": "events:PutEvents",
                    "Resource": {"Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/everything"},
                }
            ],
        },
    },
    "Past": {
        "Description": "Another",
        "EventPattern": {"source": ["bank"]},
        "KmsKeyIdentifier": {"Ref": "OtherKeyArn"},
        "RetentionDays": 60,
    },
    "Authorized": {
        "AuthorizationType": "BASIC",
        "AuthParameters": {"BasicAuthParameters": {"Username": "a", "Password": "not-a-secret"}},
        "Description": "Another",
        "InvocationConnectivityParameters": {
            "ResourceParameters": {
                "ResourceConfigurationArn": {
                    "Fn::Sub": "arn:aws:vpc-lattice:${AWS::Region}:${AWS::AccountId}:resourceconfiguration/rcfg-other"
                }
            }
        },
        "KmsKeyIdentifier": {"Ref": "OtherKeyArn"},
    },
    **{
        name: {
            "AuthorizationType": "API_KEY",
            "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "b", "ApiKeyValue": "not-a-secret"}},
        }
        for name in ("SignedIn", "Granted")
    },
    "Posted": {
        "ConnectionArn": {"Fn::GetAtt": ["SignedIn", "Arn"]},
        "Description": "Another",
        "HttpMethod": "PUT",
        "InvocationEndpoint": "https://example.com/others",
        "InvocationRateLimitPerSecond": 20,
    },
    "Steady": {
        "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "DefinitionString": '{"StartAt": "${first}", "States": {"${first}": {"Type": "Succeed"}}}',
        "DefinitionSubstitutions": {"first": "End"},
        "EncryptionConfiguration": {"Type": "CUSTOMER_MANAGED_KMS_KEY", "KmsKeyId": {"Ref": "OtherKeyArn"}},
        "LoggingConfiguration": {"Level": "OFF", "IncludeExecutionData": False},
        "TracingConfiguration": {"Enabled": False},
    },
    "Moving": {
        "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Definition": {"StartAt": "Fail", "States": {"Fail": {"Type": "Fail"}}},
    },
    "Monthly": {
        "RotateImmediatelyOnUpdate": True,
        "RotationLambdaARN": {"Fn::GetAtt": ["Written", "Arn"]},
        "RotationRules": {"AutomaticallyAfterDays": 60},
    },
    "Weekly": {
        "RotationLambdaARN": {"Fn::GetAtt": ["Written", "Arn"]},
        "RotationRules": {"AutomaticallyAfterDays": 14},
    },
    "Rotators": {},
    **CHANGES_OF_USERS,
    "Journal": {},
    "Streamlined": {
        "FilterPattern": "WARNING",
        "DestinationArn": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:111122223333:destination:other"},
        "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Distribution": "ByLogStream",
        "ApplyOnTransformedLogs": False,
        "EmitSystemFields": ["@aws.account"],
        "FieldSelectionCriteria": '@aws.account = "123456789012"',
    },
    "Searched": {"FilterPattern": "x", "DestinationArn": {"Fn::GetAtt": ["Written", "Arn"]}},
    "Searchers": {},
}

# What these cannot do without.
COMPANIONS_HAVE = {
    ("Kept", "SubscriptionRoleArn"),
    ("Group", "Comment"),
    ("Monthly", "RotateImmediatelyOnUpdate"),
    *((group, "RecordSets") for group in ("Group", "GroupById")),
}
CONNECTIONS = ("Authorized", "Granted", "SignedIn")
# What moto cannot give to one that is there, or not take from it again.
COMPANIONS_NEED = {
    *((one, name) for one in CONNECTIONS for name in ("AuthorizationType", "AuthParameters")),
    *(("Bus", name) for name in ("DeadLetterConfig", "KmsKeyIdentifier")),
    ("Inner", "Properties"),
    ("Outer", "Properties"),
    *(("Past", name) for name in ("Description", "EventPattern", "KmsKeyIdentifier", "RetentionDays")),
    ("Posted", "InvocationRateLimitPerSecond"),
    ("Registered", "DnsConfig"),
    ("Moving", "Definition"),
    *USERS_NEED,
    *((one, name) for one in ("Monthly", "Weekly") for name in ("RotationLambdaARN", "RotationRules")),
    *(("Steady", name) for name in ("DefinitionString", "DefinitionSubstitutions")),
}
