"""Resources of each tier: one that is read, one that moto's class makes, one that is recorded."""

from __future__ import annotations

STREAM = "AWS::Kinesis::Stream"
APPLICATION = "AWS::CodeDeploy::Application"
GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}


def template(**resources):
    return {"Resources": resources}


def stream(**properties):
    return {"Type": STREAM, "Properties": {"ShardCount": 1, **properties}}


def application(**properties):
    return {"Type": APPLICATION, "Properties": properties}


def streams(fargate):
    return fargate.client("kinesis").list_streams()["StreamNames"]
