"""How databases and file systems change in the template of everything."""

from __future__ import annotations

CHANGES_OF_DATABASES = {
    "Files": {
        "BackupPolicy": {"Status": "DISABLED"},
        "FileSystemPolicy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "elasticfilesystem:ClientWrite"}],
        },
        "FileSystemProtection": {"ReplicationOverwriteProtection": "ENABLED"},
        "FileSystemTags": [{"Key": "e", "Value": "f"}],
        "LifecyclePolicies": [{"TransitionToIA": "AFTER_90_DAYS"}],
        "ThroughputMode": "elastic",
        "ProvisionedThroughputInMibps": 20,
        "ReplicationConfiguration": {"Destinations": [{"Region": "us-east-2"}]},
    },
    "ToFiles": {"SecurityGroups": [{"Ref": "Balancers"}]},
    "Orders": {"AccessPointTags": [{"Key": "e", "Value": "f"}]},
    "AuroraSubnets": {"DBSubnetGroupDescription": "Others", "SubnetIds": {"Ref": "OtherSubnets"}},
    "Aurora": {
        "BackupRetentionPeriod": 14,
        "CopyTagsToSnapshot": False,
        "DeletionProtection": True,
        "EngineVersion": "17.9",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8},
        "VpcSecurityGroupIds": [{"Fn::GetAtt": ["Balancers", "GroupId"]}],
    },
    "Ledger": {"MasterUserPassword": "not-one-either"},
    "Accounts": {
        "AllocatedStorage": "30",
        "AutoMinorVersionUpgrade": True,
        "BackupRetentionPeriod": 14,
        "CACertificateIdentifier": "rds-ca-ecc384-g1",
        "CopyTagsToSnapshot": False,
        "DBInstanceClass": "db.t4g.small",
        "DeletionProtection": True,
        "EnableCloudwatchLogsExports": ["upgrade"],
        "EnableIAMDatabaseAuthentication": False,
        "EnablePerformanceInsights": False,
        "EngineVersion": "17.9",
        "MasterUserPassword": "not-one-either",
        "MaxAllocatedStorage": 200,
        "MultiAZ": False,
        "Port": "5434",
        "PreferredBackupWindow": "04:00-05:00",
        "PreferredMaintenanceWindow": "sun:06:00-sun:07:00",
        "PubliclyAccessible": True,
        "StorageType": "gp2",
        "VPCSecurityGroups": [{"Fn::GetAtt": ["Balancers", "GroupId"]}],
    },
    "AuroraServer": {"DBInstanceClass": "db.r8g.large", "PubliclyAccessible": True},
}
