"""How queues change in the template of everything."""

from __future__ import annotations

CHANGES_OF_QUEUES = {
    "Messages": {
        "DelaySeconds": 0,
        "KmsMasterKeyId": {"Ref": "OtherKeyArn"},
        "KmsDataKeyReusePeriodSeconds": 60,
        "MaximumMessageSize": 1024,
        "MessageRetentionPeriod": 60,
        "ReceiveMessageWaitTimeSeconds": 10,
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}, "maxReceiveCount": 5},
        "VisibilityTimeout": 120,
    },
    "DeadLetters": {"RedriveAllowPolicy": {"redrivePermission": "allowAll"}, "SqsManagedSseEnabled": False},
    "InOrder": {
        "ContentBasedDeduplication": False,
        "DeduplicationScope": "queue",
        "FifoThroughputLimit": "perQueue",
    },
    "Senders": {
        "Queues": [{"Ref": "Messages"}, {"Ref": "DeadLetters"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": {"Fn::GetAtt": ["Messages", "Arn"]},
                    "Principal": {"Service": ["events.amazonaws.com", "s3.amazonaws.com"]},
                }
            ],
        },
    },
}
