"""How keys, parameters, zones and what goes with secrets and logs change in the template of everything."""

from __future__ import annotations

CHANGES_OF_KEYS = {
    "Key": {
        "BypassPolicyLockoutSafetyCheck": False,
        "Description": "Another",
        "Enabled": True,
        "EnableKeyRotation": False,
        "KeyPolicy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}],
        },
        "PendingWindowInDays": 8,
    },
    "KeyName": {"TargetKeyId": {"Ref": "OtherKeyArn"}},
    "Switch": {
        "AllowedPattern": "o.*",
        "Description": "Another",
        "Policies": '[{"Type": "NoChangeNotification", "Version": "1.0"}]',
        "Value": "off",
    },
    "Zone": {
        "HostedZoneConfig": {"Comment": "Another"},
        "HostedZoneTags": [{"Key": "e", "Value": "f"}],
        "QueryLoggingConfig": {
            "CloudWatchLogsLogGroupArn": {
                "Fn::Sub": "arn:aws:logs:us-east-1:${AWS::AccountId}:log-group:${LogGroup}",
            }
        },
    },
    "PrivateZone": {"VPCs": [{"VPCId": {"Ref": "Network"}, "VPCRegion": "us-east-1"}]},
    "Credentials": {},
    "Stream": {},
    "Writers": {"PolicyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny"}]}'},
    "SecondName": {"Certificates": [{"CertificateArn": {"Ref": "ThirdCertificateArn"}}]},
    "OfDatabase": {"TargetId": {"Ref": "AuroraServer"}, "TargetType": "AWS::RDS::DBInstance"},
    "Readers": {
        "ResourcePolicy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
        },
    },
}
