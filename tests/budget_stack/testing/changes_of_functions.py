"""How functions, and what calls them, change in the template of everything."""

from __future__ import annotations

CHANGES_OF_FUNCTIONS = {
    "Resize": {
        "Runtime": "python3.13",
        "Handler": "index.other",
        "Role": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Code": {"S3Bucket": "elsewhere", "S3Key": "smaller.zip", "S3ObjectVersion": "3"},
        "Description": "Another",
        "Architectures": ["x86_64"],
        "MemorySize": 256,
        "Timeout": 20,
        "ReservedConcurrentExecutions": 7,
        "Environment": {"Variables": {"STAGE": "test"}},
        "EphemeralStorage": {"Size": 2048},
        "FileSystemConfigs": [{"Arn": {"Fn::GetAtt": ["Orders", "Arn"]}, "LocalMountPath": "/mnt/others"}],
        "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
        "KmsKeyArn": {"Ref": "OtherKeyArn"},
        "Layers": [{"Ref": "Shared"}],
        "LoggingConfig": {"LogFormat": "Text"},
        "RecursiveLoop": "Terminate",
        "RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"},
        "SnapStart": {"ApplyOn": "None"},
        "TracingConfig": {"Mode": "PassThrough"},
        "CodeSigningConfigArn": {
            "Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:code-signing-config:csc-0123456789abcdef1"
        },
        "VpcConfig": {"SubnetIds": {"Ref": "OtherSubnets"}, "SecurityGroupIds": [{"Ref": "Balancers"}]},
    },
    "Pictured": {
        "Role": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Code": {"ImageUri": {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/pictures:2"}},
        "ImageConfig": {"Command": ["app.other"], "EntryPoint": ["/start"], "WorkingDirectory": "/var"},
    },
    "Written": {
        "Runtime": "nodejs24.x",
        "Handler": "index.other",
        "Role": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Code": {"ZipFile": "exports.other = async () => ({})"},
    },
    **{unchanged: {} for unchanged in ("Shared", "Released", "Callers")},
    "Live": {
        "FunctionVersion": "$LATEST",
        "Description": "Another",
        "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 3},
    },
    "Canary": {
        "RoutingConfig": {
            "AdditionalVersionWeights": [
                {"FunctionVersion": {"Fn::GetAtt": ["Released", "Version"]}, "FunctionWeight": 0.2}
            ]
        },
    },
    "Called": {"AuthType": "NONE", "InvokeMode": "BUFFERED", "Cors": {"AllowOrigins": ["*"], "MaxAge": 30}},
    "Taken": {
        "FunctionName": {"Ref": "Resize"},
        "BatchSize": 7,
        "Enabled": True,
        "FilterCriteria": {"Filters": [{"Pattern": '{"body": ["b"]}'}]},
        "FunctionResponseTypes": [],
        "KmsKeyArn": {"Ref": "OtherKeyArn"},
        "MaximumBatchingWindowInSeconds": 9,
        "MetricsConfig": {"Metrics": []},
        "ScalingConfig": {"MaximumConcurrency": 4},
    },
    "Streamed": {
        "FunctionName": {"Ref": "Resize"},
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Messages", "Arn"]}}},
        "MaximumRecordAgeInSeconds": 900,
        "MaximumRetryAttempts": 6,
        "ParallelizationFactor": 3,
        "TumblingWindowInSeconds": 60,
    },
}

# What keeps its value in every change, and what only creation gives or nothing takes away.
FUNCTIONS_KEEP = {("Canary", "FunctionVersion")}
FUNCTIONS_NEED = {
    *(("Resize", name) for name in ("Handler", "Runtime")),
    *(("Written", name) for name in ("Handler", "Runtime")),
    ("Taken", "BatchSize"),
}
