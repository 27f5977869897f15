"""CodeConnections: where repositories are, and the regions that have no connections."""

from __future__ import annotations

PROVIDERS = ("GitHub", "GitLab", "Bitbucket", "AzureDevOps")
"""Where repositories are, as far as no host of one's own is needed for it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeconnections-connection.html
"""

LONGEST_CONNECTION_NAME = 32

REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "sa-east-1",
    "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
)  # fmt: skip
"""Where CloudFormation makes connections; the secret regions, which have them as well, left out.

Source: the regions whose schemas of 2026-10-20, as cfn-lint 1.58 bundles them, have AWS::CodeConnections::Connection
"""
