"""How tables change in the template of everything."""

from __future__ import annotations

CHANGES_OF_TABLES = {
    "Sales": {
        "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 4},
        "WarmThroughput": {"ReadUnitsPerSecond": 20, "WriteUnitsPerSecond": 8},
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-time",
                "KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": {"ReadCapacityUnits": 6, "WriteCapacityUnits": 2},
                "WarmThroughput": {"ReadUnitsPerSecond": 6, "WriteUnitsPerSecond": 2},
                "ContributorInsightsSpecification": {"Enabled": True, "Mode": "THROTTLED_KEYS"},
            }
        ],
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": {"Ref": "OtherKeyArn"}},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 14},
        "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": False},
        "ContributorInsightsSpecification": {"Enabled": True, "Mode": "ACCESSED_AND_THROTTLED_KEYS"},
        "KinesisStreamSpecification": {
            "StreamArn": {"Fn::Sub": "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/others"},
            "ApproximateCreationDateTimePrecision": "MILLISECOND",
        },
        "DeletionProtectionEnabled": True,
        "TableClass": "STANDARD",
        "ResourcePolicy": {
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:PutItem", "Resource": "*"}],
            }
        },
    },
    "Visits": {
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        "OnDemandThroughput": {"MaxReadRequestUnits": 200, "MaxWriteRequestUnits": 80},
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "all",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
                "OnDemandThroughput": {"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 8},
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            }
        ],
    },
    "Watched": {},
}
_WATCHED = {("Watched", name) for name in ("AttributeDefinitions", "BillingMode", "StreamSpecification")}

# What keeps its value in every change, what they cannot do without, and what only creation gives or nothing takes away.
TABLES_KEEP = {
    *_WATCHED,
    *(("Sales", name) for name in ("AttributeDefinitions", "BillingMode", "LocalSecondaryIndexes")),
    ("Visits", "AttributeDefinitions"),
}
TABLES_HAVE = {("Sales", "ProvisionedThroughput"), ("Visits", "ProvisionedThroughput")}
TABLES_NEED = {
    *_WATCHED,
    *(("Sales", name) for name in ("AttributeDefinitions", "LocalSecondaryIndexes", "WarmThroughput")),
    *(("Visits", name) for name in ("AttributeDefinitions", "BillingMode")),
}
