"""Aurora DSQL: where it is, and what identifies a cluster."""

from __future__ import annotations

CLUSTER_ID_PATTERN = "[a-z0-9]{26}"
"""Source: https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_GetCluster.html"""

DSQL_REGIONS = (
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
"""Where CloudFormation makes Aurora DSQL clusters: whose resource schemas, as cfn-lint bundles them, have the type.

AWS's own list: https://docs.aws.amazon.com/general/latest/gr/dsql.html
"""
