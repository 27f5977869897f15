"""How pipelines, and what they need, change in the template of everything."""

from __future__ import annotations

_SOURCE = {
    "Name": "Source",
    "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "S3", "Version": "1"},
    "OutputArtifacts": [{"Name": "Source"}],
    "Configuration": {"S3Bucket": "source", "S3ObjectKey": "source.zip"},
}
_APPROVAL = {
    "Name": "Approve",
    "ActionTypeId": {"Category": "Approval", "Owner": "AWS", "Provider": "Manual", "Version": "1"},
}

CHANGES_OF_PIPELINES = {
    "Provider": {
        "ClientIdList": ["others.example.com"],
        "ThumbprintList": ["a" * 40],
    },
    "Connected": {},
    "Builder": {
        "Description": "Builds others",
        "ServiceRole": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Artifacts": {"Type": "NO_ARTIFACTS"},
        "Source": {"Type": "NO_SOURCE", "BuildSpec": "version: 0.2 # another"},
        "Environment": {
            "Type": "ARM_CONTAINER",
            "Image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "PrivilegedMode": False,
        },
        "TimeoutInMinutes": 45,
    },
    "Line": {
        "PipelineType": "V1",
        "ExecutionMode": "SUPERSEDED",
        "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "ArtifactStore": {"Type": "S3", "Location": "others"},
        "Stages": [{"Name": "Source", "Actions": [_SOURCE]}, {"Name": "Approval", "Actions": [_APPROVAL]}],
    },
}
