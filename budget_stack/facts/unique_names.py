"""Names that an account and region has once for a type, though an id or an ARN identifies its resources."""

from __future__ import annotations

from types import MappingProxyType

UNIQUE_NAMES = MappingProxyType(
    {
        "AWS::AmazonMQ::Broker": ("BrokerName",),
        "AWS::AppRunner::Service": ("ServiceName",),
        "AWS::Batch::ComputeEnvironment": ("ComputeEnvironmentName",),
        "AWS::Batch::JobQueue": ("JobQueueName",),
        "AWS::CloudFront::Function": ("Name",),
        "AWS::CodeCommit::Repository": ("RepositoryName",),
        "AWS::EC2::LaunchTemplate": ("LaunchTemplateName",),
        "AWS::KafkaConnect::Connector": ("ConnectorName",),
        "AWS::MSK::Cluster": ("ClusterName",),
        "AWS::MSK::Configuration": ("Name",),
        "AWS::OpenSearchServerless::Collection": ("Name",),
        "AWS::SageMaker::Endpoint": ("EndpointName",),
        "AWS::SageMaker::EndpointConfig": ("EndpointConfigName",),
        "AWS::SageMaker::Model": ("ModelName",),
        "AWS::StepFunctions::Activity": ("Name",),
        "AWS::Transcribe::Vocabulary": ("VocabularyName",),
        "AWS::VpcLattice::Service": ("Name",),
        "AWS::VpcLattice::ServiceNetwork": ("Name",),
        "AWS::VpcLattice::TargetGroup": ("Name",),
        "AWS::WAFv2::IPSet": ("Name", "Scope"),
        "AWS::WAFv2::RegexPatternSet": ("Name", "Scope"),
        "AWS::WAFv2::RuleGroup": ("Name", "Scope"),
        "AWS::WAFv2::WebACL": ("Name", "Scope"),
    }
)
"""By type: the properties that together are found once.

Source: what the operation that creates each says of its name, or of the error for one that is taken, such as
https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html,
https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html and
https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html
"""
