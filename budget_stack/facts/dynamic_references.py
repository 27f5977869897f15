"""Dynamic references: what stands in a template for a value in Parameter Store or Secrets Manager.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

REFERENCE = r"\{\{resolve:([^:}]*):([^}]*)\}\}"
"""One reference, with its service and its key."""

PARAMETER_KEY = r"([a-zA-Z0-9_.\-/]+)(?::(\d+))?"
"""The key of a parameter: its name and a version, the latest one if that is left out.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
"""

SECRET_KEY = r"(arn:[^:]*(?::[^:]*){5}|[^:]+)(?::([^:]*)(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?)?"  # noqa: S105
"""The key of a secret: its name or ARN, `SecretString`, a key in its JSON, a staging label, a version's id.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
"""

TAKE_SECURE_STRINGS = frozenset(
    {
        "AWS::DirectoryService::MicrosoftAD/Properties/Password",
        "AWS::DirectoryService::SimpleAD/Properties/Password",
        "AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
        "AWS::IAM::User/Properties/LoginProfile/Password",
        "AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password",
        "AWS::OpsWorks::App/Properties/AppSource/Password",
        "AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
        "AWS::OpsWorks::Stack/Properties/RdsDbInstances/DbPassword",
        "AWS::RDS::DBCluster/Properties/MasterUserPassword",
        "AWS::RDS::DBInstance/Properties/MasterUserPassword",
        "AWS::Redshift::Cluster/Properties/MasterUserPassword",
    }
)
"""The only properties in which `ssm-secure` may stand, as paths without positions.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
"""
