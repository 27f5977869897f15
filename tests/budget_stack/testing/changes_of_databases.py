"""How databases change in the template of everything."""

from __future__ import annotations

CHANGES_OF_DATABASES = {
    "AuroraSubnets": {"DBSubnetGroupDescription": "Others", "SubnetIds": {"Ref": "OtherSubnets"}},
    "Aurora": {
        "BackupRetentionPeriod": 14,
        "CopyTagsToSnapshot": False,
        "DeletionProtection": True,
        "EngineVersion": "17.9",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 8},
        "VpcSecurityGroupIds": [{"Fn::GetAtt": ["Balancers", "GroupId"]}],
    },
    "AuroraServer": {"DBInstanceClass": "db.r8g.large", "PubliclyAccessible": True},
}
