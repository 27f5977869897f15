"""What each property becomes of events, schedules, queries, dashboards and buckets."""

from __future__ import annotations

CHANGES_OF_VIEWS = {
    "Part": {
        "NotificationARNs": [],
        "Parameters": {"Days": "14"},
        "TemplateURL": "https://templates.s3.amazonaws.com/another/everything_nested.yaml",
        "TimeoutInMinutes": 30,
    },
    "Stopped": {
        "Description": "What ECS still says",
        "EventPattern": {"source": ["aws.ecs"], "detail-type": ["ECS Service Action"]},
        "RoleArn": "arn:aws:iam::123456789012:role/other",
        "State": "ENABLED",
        "Targets": [
            {"Id": "Others", "Arn": "arn:aws:logs:eu-central-1:123456789012:log-group:others"},
        ],
    },
    "Hourly": {"ScheduleExpression": "rate(2 hours)"},
    "Nightly": {
        "Description": "What runs every morning",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ScheduleExpression": "cron(0 6 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/London",
        "StartDate": "2090-02-01T00:00:00Z",
        "EndDate": "2091-02-01T00:00:00Z",
        "State": "ENABLED",
        "KmsKeyArn": {"Ref": "OtherKeyArn"},
        "Target": {
            "Arn": {"Fn::GetAtt": ["Cluster", "Arn"]},
            "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
            "EcsParameters": {"TaskDefinitionArn": {"Ref": "TaskDefinition"}, "TaskCount": 2},
        },
    },
    "Queued": {
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5},
        "ScheduleExpression": "rate(2 hours)",
        "Target": {
            "Arn": "arn:aws:sqs:us-east-1:123456789012:others",
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        },
    },
    "Schedules": {},
    "Dashboard": {"DashboardBody": '{"start":"-PT3H","widgets":[]}'},
    "Query": {
        "Name": "everything else",
        "LogGroupNames": ["others"],
        "QueryString": "SELECT 1",
        "QueryLanguage": "SQL",
        "Parameters": [{"Name": "level", "DefaultValue": "WARN"}],
    },
    "Bucket": {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
        },
        "LifecycleConfiguration": {"Rules": [{"Id": "expire", "Status": "Enabled", "ExpirationInDays": 7}]},
        "AccelerateConfiguration": {"AccelerationStatus": "Suspended"},
        "CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://example.com"]}]},
        "WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": False},
        "VersioningConfiguration": {"Status": "Suspended"},
    },
    "Archive": {
        "AccessControl": "PublicReadWrite",
        "InventoryConfigurations": [
            {
                "Id": "some",
                "Enabled": True,
                "IncludedObjectVersions": "All",
                "ScheduleFrequency": "Daily",
                "Destination": {"BucketArn": {"Fn::GetAtt": ["Bucket", "Arn"]}, "Format": "Parquet"},
            }
        ],
        "LoggingConfiguration": {"LogFilePrefix": "own/"},
        "NotificationConfiguration": {
            "EventBridgeConfiguration": {"EventBridgeEnabled": False},
            "QueueConfigurations": [
                {"Event": "s3:ObjectRemoved:Delete", "Queue": {"Fn::GetAtt": ["Messages", "Arn"]}},
                {
                    "Event": "s3:ObjectCreated:*",
                    "Queue": {"Fn::GetAtt": ["Messages", "Arn"]},
                    "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "b/"}]}},
                },
            ],
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        "ReplicationConfiguration": {
            "Role": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
            "Rules": [{"Id": "one", "Status": "Enabled", "Destination": {"Bucket": {"Fn::GetAtt": ["Bucket", "Arn"]}}}],
        },
        "VersioningConfiguration": {"Status": "Enabled"},
    },
    "Locked": {
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}},
        }
    },
    "BucketPolicy": {
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}}
            ],
        },
    },
}
