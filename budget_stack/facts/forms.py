"""The forms of ids and ARNs that AWS chooses for resources, where they do not follow from the name of the type.

Source: the "Return values" of each type in
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html, and the
resources of each service in
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from types import MappingProxyType

FORMS = MappingProxyType(
    {
        "AWS::ACMPCA::CertificateAuthority": {"Arn": "arn:acm-pca:{here}:certificate-authority/{uuid}"},
        "AWS::AmazonMQ::Broker": {"Arn": "arn:mq:{here}:broker:{own}:{Id}", "Id": "b-{uuid}"},
        "AWS::AppRunner::Service": {"ServiceArn": "arn:apprunner:{here}:service/{own}/{hex}"},
        "AWS::AppRunner::VpcConnector": {"VpcConnectorArn": "arn:apprunner:{here}:vpcconnector/{own}/1/{hex}"},
        "AWS::AppSync::ApiKey": {"Arn": "arn:appsync:{here}:apis/{ApiId}/apikeys/{ApiKeyId}"},
        "AWS::AppSync::DataSource": {"DataSourceArn": "arn:appsync:{here}:apis/{ApiId}/datasources/{own}"},
        "AWS::AppSync::GraphQLApi": {"Arn": "arn:appsync:{here}:apis/{ApiId}"},
        "AWS::AutoScaling::AutoScalingGroup": {
            "AutoScalingGroupARN": "arn:autoscaling:{here}:autoScalingGroup:{uuid}:autoScalingGroupName/{own}"
        },
        "AWS::Batch::ComputeEnvironment": {"ComputeEnvironmentArn": "arn:batch:{here}:compute-environment/{own}"},
        "AWS::Batch::JobDefinition": {"JobDefinitionArn": "arn:batch:{here}:job-definition/{own}:1"},
        "AWS::Batch::JobQueue": {"JobQueueArn": "arn:batch:{here}:job-queue/{own}"},
        "AWS::CloudFront::Function": {"FunctionARN": "arn:cloudfront::{account}:function/{own}"},
        "AWS::CloudTrail::Trail": {"Arn": "arn:cloudtrail:{here}:trail/{own}"},
        "AWS::CodeCommit::Repository": {"Arn": "arn:codecommit:{here}:{own}"},
        "AWS::Cognito::IdentityPool": {"Id": "{region}:{uuid}"},
        "AWS::DAX::Cluster": {"Arn": "arn:dax:{here}:cache/{own}"},
        "AWS::DynamoDB::GlobalTable": {
            "Arn": "arn:dynamodb:{here}:table/{TableName}",
            "StreamArn": "arn:dynamodb:{here}:table/{TableName}/stream/2026-01-01T00:00:00.000",
        },
        "AWS::EKS::Addon": {"Arn": "arn:eks:{here}:addon/{ClusterName}/{AddonName}/{uuid}"},
        "AWS::EKS::FargateProfile": {"Arn": "arn:eks:{here}:fargateprofile/{ClusterName}/{own}/{uuid}"},
        "AWS::EKS::Nodegroup": {
            "Arn": "arn:eks:{here}:nodegroup/{ClusterName}/{own}/{uuid}",
            "Id": "{ClusterName}/{own}",
        },
        "AWS::EMRServerless::Application": {"Arn": "arn:emr-serverless:{here}:/applications/{ApplicationId}"},
        "AWS::IAM::SAMLProvider": {"Arn": "arn:iam::{account}:saml-provider/{own}"},
        "AWS::IAM::ServerCertificate": {"Arn": "arn:iam::{account}:server-certificate/{own}"},
        "AWS::IoT::TopicRule": {"Arn": "arn:iot:{here}:rule/{own}"},
        "AWS::KinesisFirehose::DeliveryStream": {"Arn": "arn:firehose:{here}:deliverystream/{own}"},
        "AWS::MSK::Cluster": {"Arn": "arn:kafka:{here}:cluster/{own}/{uuid}-1"},
        "AWS::OpenSearchService::Domain": {
            "Arn": "arn:es:{here}:domain/{own}",
            "DomainArn": "arn:es:{here}:domain/{own}",
        },
        "AWS::RDS::DBProxy": {"DBProxyArn": "arn:rds:{here}:db-proxy:prx-{hex}"},
        "AWS::RDS::DBProxyTargetGroup": {"TargetGroupArn": "arn:rds:{here}:target-group:prx-tg-{hex}"},
        "AWS::S3::AccessPoint": {"Arn": "arn:s3:{here}:accesspoint/{own}"},
        "AWS::StepFunctions::Activity": {"Arn": "arn:states:{here}:activity:{own}"},
        "AWS::Timestream::Table": {"Arn": "arn:timestream:{here}:database/{DatabaseName}/table/{TableName}"},
        "AWS::WAFv2::IPSet": {"Arn": "arn:wafv2:{here}:{scope}/ipset/{Name}/{Id}"},
        "AWS::WAFv2::RegexPatternSet": {"Arn": "arn:wafv2:{here}:{scope}/regexpatternset/{Name}/{Id}"},
        "AWS::WAFv2::RuleGroup": {"Arn": "arn:wafv2:{here}:{scope}/rulegroup/{Name}/{Id}"},
        "AWS::WAFv2::WebACL": {"Arn": "arn:wafv2:{here}:{scope}/webacl/{Name}/{Id}"},
    }
)
"""By type and property. `{here}` is region and account, `{own}` the resource's own name, and what else begins with a
capital another property; the partition follows `arn`."""
