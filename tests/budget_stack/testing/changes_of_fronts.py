"""How certificates, records and APIs in the template of everything change."""

from __future__ import annotations

CHANGES_OF_FRONTS = {
    "Certificate": {"CertificateTransparencyLoggingPreference": "ENABLED"},
    "Alias": {
        "Comment": "Leads elsewhere",
        "GeoLocation": {"ContinentCode": "EU"},
        "HealthCheckId": "76543210-89ab-cdef-0123-456789abcdef",
        "AliasTarget": {
            "DNSName": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]},
            "HostedZoneId": {"Fn::GetAtt": ["LoadBalancer", "CanonicalHostedZoneID"]},
            "EvaluateTargetHealth": False,
        },
    },
    "Weighted": {"TTL": 60, "ResourceRecords": ["192.0.2.9"], "Weight": 5},
    "Nearest": {"TTL": 90, "ResourceRecords": ['"there"'], "Region": "us-west-2"},
    "Spare": {"TTL": 90, "ResourceRecords": ["192.0.2.9"], "Failover": "PRIMARY"},
    "Many": {"TTL": 90, "ResourceRecords": ["192.0.2.9"], "MultiValueAnswer": False},
    "Near": {"TTL": 90, "ResourceRecords": ["192.0.2.9"], "GeoProximityLocation": {"AWSRegion": "us-west-2"}},
    "Block": {
        "TTL": 90,
        "ResourceRecords": ["192.0.2.9"],
        "CidrRoutingConfig": {"CollectionId": "76543210-89ab-cdef-0123-456789abcdef", "LocationName": "*"},
    },
    "Api": {
        "Name": "anything",
        "Description": "Another",
        "ApiKeySelectionExpression": "$context.authorizer.usageIdentifierKey",
        "RouteSelectionExpression": "$request.method $request.path",
        "CorsConfiguration": {"AllowOrigins": ["https://example.org"]},
        "DisableExecuteApiEndpoint": False,
        "DisableSchemaValidation": False,
        "IpAddressType": "ipv4",
        "Version": "2",
        "Tags": {"e": "f"},
    },
    "Link": {"Name": "anything"},
    "Private": {
        "IntegrationMethod": "GET",
        "IntegrationUri": {"Ref": "Listener"},
        "Description": "To the other listener",
        "RequestParameters": {"overwrite:path": "/b"},
        "ResponseParameters": {
            "404": {"ResponseParameters": [{"Destination": "overwrite:statuscode", "Source": "410"}]}
        },
        "TimeoutInMillis": 10000,
        "TlsConfig": {"ServerNameToVerify": "example.org"},
    },
    "Function": {
        "IntegrationType": "AWS",
        "IntegrationSubtype": "SQS-ReceiveMessage",
        "CredentialsArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "ContentHandlingStrategy": "CONVERT_TO_BINARY",
        "PassthroughBehavior": "NEVER",
        "RequestTemplates": {"b": "[]"},
        "TemplateSelectionExpression": "$request.body.other",
    },
    "Everything": {
        "RouteKey": "GET /",
        "Target": {"Fn::Sub": "integrations/${Function}"},
        "ApiKeyRequired": False,
        "AuthorizationType": "CUSTOM",
        "AuthorizationScopes": ["write"],
        "AuthorizerId": "fedcba",
        "ModelSelectionExpression": "$request.body.other",
        "OperationName": "read",
        "RequestModels": {"b": "c"},
        "RequestParameters": {"route.request.querystring.b": {"Required": False}},
        "RouteResponseSelectionExpression": "$other",
    },
    "Stage": {
        "AccessLogSettings": {
            "DestinationArn": {"Fn::GetAtt": ["LogGroup", "Arn"]},
            "Format": "$context.status",
        },
        "AutoDeploy": False,
        "ClientCertificateId": "fedcba",
        "DefaultRouteSettings": {"ThrottlingBurstLimit": 20, "ThrottlingRateLimit": 10},
        "DeploymentId": "fedcba",
        "Description": "Another",
        "RouteSettings": {"GET": {"ThrottlingRateLimit": 2}},
        "StageVariables": {"Shade": "dark"},
    },
    "Domain": {
        "DomainNameConfigurations": [{"CertificateArn": {"Ref": "Certificate"}, "EndpointType": "REGIONAL"}],
        "MutualTlsAuthentication": {"TruststoreUri": "s3://bucket/others.pem"},
        "RoutingMode": "ROUTING_RULE_ONLY",
    },
    "Mapping": {"ApiMappingKey": "v2", "ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Stage"}},
}
