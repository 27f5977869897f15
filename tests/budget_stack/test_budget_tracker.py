"""The shipped template, row by row, as CloudFormation would act on it."""

from __future__ import annotations

import json
import re

import pytest

from budget_stack import build_budget_tracker
from tests.resolve import NETWORK, resolve

TEMPLATE = build_budget_tracker().template
EXISTING = {
    "Database": "existing",
    "DatabaseSecretArn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf",
}
CLUSTER_ID = "abcdefghijklmnopqrstuv2345"
ENDPOINT = f"{CLUSTER_ID}.dsql.eu-central-1.on.aws"
ATTACHED = {"DatabaseClusterId": CLUSTER_ID}


def resources(**parameters):
    return resolve(TEMPLATE, **NETWORK | parameters)["Resources"]


def outputs(**parameters):
    return {k: v["Value"] for k, v in resolve(TEMPLATE, **NETWORK | parameters)["Outputs"].items()}


def properties(logical_id, **parameters):
    return resources(**parameters)[logical_id]["Properties"]


def container(name="budget-tracker", **parameters):
    containers = properties("TaskDefinition", **parameters)["ContainerDefinitions"]
    return next(container for container in containers if container["Name"] == name)


def environment(**parameters):
    return {variable["Name"]: variable["Value"] for variable in container(**parameters)["Environment"]}


def policy_documents(resource):
    return [
        resource["Properties"][name]
        for name in ("PolicyDocument", "AssumeRolePolicyDocument")
        if name in resource["Properties"]
    ]


def statements(**parameters):
    for logical_id, resource in resources(**parameters).items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                yield logical_id, statement


# ECR repository


def test_the_repository_exists_only_when_asked_for():
    assert "Repository" not in resources()
    assert "Repository" in resources(CreateECRRepository="true")
    assert set(resources(CreateECRRepository="true")) - set(resources()) == {"Repository"}


def test_the_repository_is_named_scanned_encrypted_and_keeps_the_last_images():
    repository = properties("Repository", CreateECRRepository="true", ImageRepository="team/budget")
    rules = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]

    assert repository["RepositoryName"] == "team/budget"
    assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert repository["EncryptionConfiguration"] == {"EncryptionType": "AES256"}
    assert [(rule["rulePriority"], rule["selection"]) for rule in rules] == [
        (1, {"tagStatus": "tagged", "tagPatternList": ["*"], "countType": "imageCountMoreThan", "countNumber": 20}),
        (2, {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 100}),
    ]
    assert all(rule["action"] == {"type": "expire"} for rule in rules)


def test_only_the_tag_latest_of_the_repository_can_be_overwritten():
    repository = properties("Repository", CreateECRRepository="true")

    assert repository["ImageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert repository["ImageTagMutabilityExclusionFilters"] == [
        {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "latest"}
    ]


def test_the_repository_outlives_its_stack_but_not_a_failed_creation():
    repository = resources(CreateECRRepository="true")["Repository"]

    assert repository["DeletionPolicy"] == "RetainExceptOnCreate"
    assert repository["UpdateReplacePolicy"] == "Retain"


# ECS cluster


def test_the_cluster_has_both_capacity_providers_of_fargate():
    cluster = properties("Cluster")

    assert cluster["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert cluster["DefaultCapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE", "Weight": 1}]


@pytest.mark.parametrize("insights", ["disabled", "enabled", "enhanced"])
def test_container_insights_is_what_the_parameter_says(insights):
    cluster = properties("Cluster", ContainerInsights=insights)

    assert cluster["ClusterSettings"] == [{"Name": "containerInsights", "Value": insights}]


# Task definition


def test_the_task_is_fargates_in_awsvpc_mode_for_the_chosen_architecture_and_size():
    task = properties("TaskDefinition", CpuArchitecture="ARM64", ContainerCpu=1024, ContainerMemory=2048)

    assert task["RequiresCompatibilities"] == ["FARGATE"]
    assert task["NetworkMode"] == "awsvpc"
    assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert (task["Cpu"], task["Memory"]) == ("1024", "2048")
    assert (task["ExecutionRoleArn"], task["TaskRoleArn"]) == ("{ExecutionRole.Arn}", "{TaskRole.Arn}")


def test_the_container_is_locked_in():
    app = container()

    assert app["Essential"] is True
    assert app["User"] == "10001:10001"
    assert app["ReadonlyRootFilesystem"] is True
    assert app["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    assert app["LinuxParameters"]["Tmpfs"] == [{"ContainerPath": "/tmp", "Size": 64}]


def test_the_container_runs_the_image_of_this_account_and_region():
    app = container(ImageRepository="team/budget", ImageTag="3f2a9c1")

    assert app["Image"] == "111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/budget:3f2a9c1"


def test_the_command_starts_python_directly_and_binds_all_interfaces_on_the_port():
    app, variables = container(ContainerPort=8080), environment(ContainerPort=8080)

    assert app["Command"] == ["python", "-m", "service"]
    assert (variables["HOST"], variables["PORT"]) == ("0.0.0.0", "8080")
    assert app["PortMappings"] == [{"ContainerPort": "8080", "Protocol": "tcp"}]


def test_the_containers_health_check_needs_nothing_but_python():
    health = container(HealthCheckPath="/ready")

    assert health["HealthCheck"] == {
        "Command": ["CMD", "python", "-m", "service.health"],
        "Interval": 30,
        "Timeout": 5,
        "Retries": 3,
        "StartPeriod": 30,
    }
    assert {"Name": "HEALTH_CHECK_PATH", "Value": "/ready"} in health["Environment"]


def test_the_container_logs_to_the_stacks_log_group():
    logs = container()["LogConfiguration"]

    assert logs["LogDriver"] == "awslogs"
    assert logs["Options"] == {
        "awslogs-group": "{LogGroup}",
        "awslogs-region": "eu-central-1",
        "awslogs-stream-prefix": "budget-tracker",
        "mode": "non-blocking",
        "max-buffer-size": "4m",
    }


def test_a_replaced_revision_stays_for_a_rollback():
    task = resources()["TaskDefinition"]

    assert (task["UpdateReplacePolicy"], task["DeletionPolicy"]) == ("Retain", "Delete")


# IAM


def test_the_execution_role_may_use_this_repository_and_this_log_group_alone():
    granted = {s["Sid"]: s for logical_id, s in statements() if logical_id == "ExecutionPolicy"}

    assert {sid: (statement["Action"], statement["Resource"]) for sid, statement in granted.items()} == {
        "LogInToRegistry": (["ecr:GetAuthorizationToken"], ["*"]),
        "PullImage": (
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            ["arn:aws:ecr:eu-central-1:111122223333:repository/budget-tracker"],
        ),
        "WriteLogs": (["logs:CreateLogStream", "logs:PutLogEvents"], ["{LogGroup.Arn}"]),
        "ReadSecrets": (["secretsmanager:GetSecretValue"], ["{SigningKey}", "{FirstPassword}"]),
    }


def test_getting_a_registry_token_is_the_one_statement_on_everything():
    on_everything = [statement for _, statement in statements() if "*" in statement["Resource"]]

    assert [statement["Action"] for statement in on_everything] == [["ecr:GetAuthorizationToken"]]


def test_no_action_is_a_wildcard():
    assert not [action for _, statement in statements() for action in statement["Action"] if "*" in action]


def test_no_policy_of_aws_and_no_full_access_is_attached_anywhere():
    attached = [
        policy
        for resource in resources().values()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"].get("ManagedPolicyArns", [])
    ]

    assert sorted(attached) == ["{AutoScalingPolicy}", "{DatabasePolicy}", "{ExecutionPolicy}"]
    assert "FullAccess" not in TEMPLATE.to_json()


def test_the_task_role_may_connect_to_the_stacks_own_database_and_nothing_else():
    granted = [statement for logical_id, statement in statements() if logical_id == "DatabasePolicy"]

    assert properties("TaskRole")["ManagedPolicyArns"] == ["{DatabasePolicy}"]
    assert [(s["Action"], s["Resource"]) for s in granted] == [
        (["dsql:DbConnectAdmin"], ["{DatabaseCluster.ResourceArn}"])
    ]


@pytest.mark.parametrize("database", [EXISTING, {"Database": "none"}])
def test_the_task_role_may_do_nothing_without_a_database_of_the_stack(database):
    assert properties("TaskRole", **database)["ManagedPolicyArns"] == []
    assert "Policies" not in properties("TaskRole", **database)


def test_the_auto_scaling_role_may_scale_this_service_alone():
    policy = [s for logical_id, s in statements() if logical_id == "AutoScalingPolicy"]

    assert {statement["Sid"]: (statement["Action"], statement["Resource"]) for statement in policy} == {
        "ScaleService": (
            ["ecs:DescribeServices", "ecs:UpdateService"],
            ["arn:aws:ecs:eu-central-1:111122223333:service/{Cluster}/{Service.Name}"],
        ),
        "WatchService": (
            ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
            ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:TargetTracking-service/{Cluster}/{Service.Name}-*"],
        ),
    }
    assert properties("AutoScalingRole")["ManagedPolicyArns"] == ["{AutoScalingPolicy}"]


def test_every_policy_document_allows_and_has_the_version_with_variables():
    documents = [
        (document, statement)
        for resource in (*resources(**EXISTING).values(), *resources().values())
        for document in policy_documents(resource)
        for statement in document["Statement"]
    ]

    assert len(documents) >= 8
    for document, statement in documents:
        assert document["Version"] == "2012-10-17"
        assert statement["Effect"] == "Allow"


@pytest.mark.parametrize(
    ("role", "service", "source"),
    [
        ("ExecutionRole", "ecs-tasks.amazonaws.com", None),
        ("TaskRole", "ecs-tasks.amazonaws.com", "arn:aws:ecs:eu-central-1:111122223333:*"),
        (
            "AutoScalingRole",
            "application-autoscaling.amazonaws.com",
            "arn:aws:application-autoscaling:eu-central-1:111122223333:scalable-target/*",
        ),
    ],
)
def test_each_role_trusts_one_service_acting_for_this_account(role, service, source):
    (trust,) = properties(role)["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": [service]}
    assert trust["Condition"].pop("StringEquals") == {"aws:SourceAccount": "111122223333"}
    assert trust["Condition"] == ({"ArnLike": {"aws:SourceArn": source}} if source else {})


# Security groups


def test_there_are_two_security_groups():
    types = [resource["Type"] for resource in resources().values()]

    assert types.count("AWS::EC2::SecurityGroup") == 2
    for group in ("LoadBalancerSecurityGroup", "TaskSecurityGroup"):
        assert properties(group)["VpcId"] == NETWORK["VpcId"]


def test_the_load_balancer_takes_port_80_from_the_allowed_addresses_alone():
    (rule,) = properties("LoadBalancerSecurityGroup", AllowedCidr="203.0.113.0/24")["SecurityGroupIngress"]

    assert (rule["CidrIp"], rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("203.0.113.0/24", "tcp", 80, 80)


def test_the_task_takes_the_container_port_from_the_load_balancer_alone():
    (rule,) = properties("TaskSecurityGroup", ContainerPort=8080)["SecurityGroupIngress"]

    assert rule["SourceSecurityGroupId"] == "{LoadBalancerSecurityGroup.GroupId}"
    assert rule["IpProtocol"] == "tcp"
    assert (rule["FromPort"], rule["ToPort"]) == ("8080", "8080")
    assert "CidrIp" not in rule


def test_the_load_balancer_reaches_the_tasks_and_nothing_else():
    (nowhere,) = properties("LoadBalancerSecurityGroup")["SecurityGroupEgress"]
    opening = properties("LoadBalancerEgress", ContainerPort=8080)

    assert (nowhere["CidrIp"], nowhere["IpProtocol"]) == ("127.0.0.1/32", "-1")
    assert opening["IpProtocol"] == "tcp"
    assert opening["GroupId"] == "{LoadBalancerSecurityGroup.GroupId}"
    assert opening["DestinationSecurityGroupId"] == "{TaskSecurityGroup.GroupId}"
    assert (opening["FromPort"], opening["ToPort"]) == ("8080", "8080")


@pytest.mark.parametrize(
    ("database", "ports"), [({}, [443, 5432]), (EXISTING, [443, 5432]), ({"Database": "none"}, [443])]
)
def test_the_task_reaches_https_and_its_database_and_nothing_else(database, ports):
    rules = properties("TaskSecurityGroup", **database)["SecurityGroupEgress"]

    assert [(r.get("CidrIp") or r["CidrIpv6"], r["IpProtocol"], r["FromPort"], r["ToPort"]) for r in rules] == [
        (anywhere, "tcp", port, port) for port in ports for anywhere in ("0.0.0.0/0", "::/0")
    ]


def test_every_rule_of_a_security_group_is_described():
    rules = [properties("LoadBalancerEgress")]
    for group in ("LoadBalancerSecurityGroup", "TaskSecurityGroup"):
        rules += properties(group)["SecurityGroupIngress"] + properties(group)["SecurityGroupEgress"]

    assert len(rules) == 8
    assert all(rule["Description"] for rule in rules)


# Load balancer


def test_the_load_balancer_is_an_internet_facing_application_load_balancer_in_both_subnets():
    load_balancer = properties("LoadBalancer")

    assert (load_balancer["Type"], load_balancer["Scheme"]) == ("application", "internet-facing")
    assert load_balancer["Subnets"] == [NETWORK["PublicSubnet1"], NETWORK["PublicSubnet2"]]
    assert load_balancer["SecurityGroups"] == ["{LoadBalancerSecurityGroup.GroupId}"]


def test_the_load_balancer_drops_invalid_headers_and_is_strictest_on_desync():
    attributes = {a["Key"]: a["Value"] for a in properties("LoadBalancer")["LoadBalancerAttributes"]}

    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["routing.http.desync_mitigation_mode"] == "strictest"


def test_the_listener_takes_http_on_port_80_and_answers_404_by_itself():
    listener = properties("HttpListener")

    assert listener["LoadBalancerArn"] == "{LoadBalancer}"
    assert (listener["Protocol"], listener["Port"]) == ("HTTP", 80)
    assert listener["DefaultActions"] == [
        {
            "Type": "fixed-response",
            "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "Not found"},
        }
    ]


def test_one_rule_of_the_listener_forwards_every_path_to_the_service():
    rule = properties("ListenerRule")

    assert rule["ListenerArn"] == "{HttpListener}"
    assert [c["PathPatternConfig"]["Values"] for c in rule["Conditions"]] == [["/*"]]
    assert rule["Actions"] == [{"Type": "forward", "TargetGroupArn": "{TargetGroup}"}]


def test_the_target_group_takes_addresses_and_checks_their_health():
    group = properties("TargetGroup", HealthCheckPath="/ready")

    assert (group["TargetType"], group["Protocol"], group["Port"]) == ("ip", "HTTP", 80)
    assert group["VpcId"] == NETWORK["VpcId"]
    assert (group["HealthCheckPath"], group["Matcher"]) == ("/ready", {"HttpCode": "200"})
    assert (group["HealthCheckTimeoutSeconds"], group["HealthCheckIntervalSeconds"]) == (5, 15)
    assert (group["HealthyThresholdCount"], group["UnhealthyThresholdCount"]) == (2, 3)
    assert group["TargetGroupAttributes"] == [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]


# Database


def test_the_database_is_made_by_default_and_outlives_its_stack_but_not_a_creation_that_fails():
    database = resources()["DatabaseCluster"]

    assert database["Type"] == "AWS::DSQL::Cluster"
    assert (database["DeletionPolicy"], database["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert database["Properties"]["Tags"] == [{"Key": "Name", "Value": "budget-tracker"}]


def test_the_database_is_protected_while_there_are_tasks_and_so_not_in_a_first_creation():
    assert properties("DatabaseCluster")["DeletionProtectionEnabled"] is True
    assert properties("DatabaseCluster", MinContainerCount=0)["DeletionProtectionEnabled"] is False


def test_a_cluster_that_exists_is_used_and_none_made():
    policy = properties("DatabasePolicy", **ATTACHED)["PolicyDocument"]["Statement"]
    told = outputs(**ATTACHED)

    assert set(resources()) - set(resources(**ATTACHED)) == {"DatabaseCluster"}
    assert environment(**ATTACHED)["DATABASE_URL"] == f"auroradsql+psycopg://admin@{ENDPOINT}/postgres"
    assert [(s["Action"], s["Resource"]) for s in policy] == [
        (["dsql:DbConnectAdmin"], [f"arn:aws:dsql:eu-central-1:111122223333:cluster/{CLUSTER_ID}"])
    ]
    assert properties("TaskRole", **ATTACHED)["ManagedPolicyArns"] == ["{DatabasePolicy}"]
    assert (told["DatabaseEndpoint"], told["DatabaseClusterId"]) == (ENDPOINT, CLUSTER_ID)
    assert ports_out(**ATTACHED) == ports_out() == {443, 5432}


def ports_out(**parameters):
    return {rule["ToPort"] for rule in properties("TaskSecurityGroup", **parameters)["SecurityGroupEgress"]}


@pytest.mark.parametrize("database", [EXISTING, {"Database": "none"}])
def test_the_database_is_not_made_when_there_is_another_or_none(database):
    assert set(resources()) - set(resources(**database)) == {"DatabaseCluster", "DatabasePolicy"}
    assert "DatabaseEndpoint" not in outputs(**database)
    assert ("sqlite:////tmp/budget-tracker.db" in str(container(**database))) is (database["Database"] == "none")


def test_the_container_is_told_where_the_database_is_and_nothing_secret():
    assert environment()["DATABASE_URL"] == "auroradsql+psycopg://admin@{DatabaseCluster.Endpoint}/postgres"


def test_the_secret_of_an_existing_database_is_read_by_the_execution_role_alone():
    secrets = container(**EXISTING)["Secrets"]
    granted = [s for logical_id, s in statements(**EXISTING) if logical_id == "ExistingDatabaseSecretPolicy"]

    assert {"Name": "DATABASE_SECRET", "ValueFrom": EXISTING["DatabaseSecretArn"]} in secrets
    assert "DATABASE_SECRET" not in [secret["Name"] for secret in container()["Secrets"]]
    assert [(s["Action"], s["Resource"]) for s in granted] == [
        (["secretsmanager:GetSecretValue"], [EXISTING["DatabaseSecretArn"]])
    ]
    assert "{ExistingDatabaseSecretPolicy}" in properties("ExecutionRole", **EXISTING)["ManagedPolicyArns"]
    assert properties("ExecutionRole")["ManagedPolicyArns"] == ["{ExecutionPolicy}"]


@pytest.mark.parametrize("database", [{}, EXISTING, {"Database": "none"}])
def test_the_schema_is_migrated_before_the_application_starts(database):
    init, app = container("budget-tracker-init", **database), container(**database)

    assert init["Command"] == ["python", "-m", "service", "migrate"]
    assert init["Essential"] is False
    assert app["DependsOn"] == [{"ContainerName": "budget-tracker-init", "Condition": "SUCCESS"}]
    for shared in ("Image", "User", "ReadonlyRootFilesystem", "LinuxParameters"):
        assert init[shared] == app[shared]
    assert init["LogConfiguration"]["Options"]["awslogs-stream-prefix"] == "budget-tracker-init"
    # each may use all of the task's
    assert "Memory" not in init | app


@pytest.mark.parametrize("minimum", ["1", "4"])
def test_without_a_database_there_is_never_more_than_one_task(minimum):
    target = properties("ServiceScalingTarget", Database="none", MinContainerCount=minimum, MaxContainerCount=7)

    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 1)


# Login


def test_the_secrets_are_generated_and_given_to_the_container_by_the_execution_role_alone():
    generated = {name: properties(name)["GenerateSecretString"] for name in ("SigningKey", "FirstPassword")}

    assert generated == {
        "SigningKey": {"PasswordLength": 64, "ExcludePunctuation": True},
        "FirstPassword": {"PasswordLength": 20, "ExcludePunctuation": True, "ExcludeCharacters": "0O1lI"},
    }
    assert container()["Secrets"] == [{"Name": "SECRET_KEY", "ValueFrom": "{SigningKey}"}]
    assert container("budget-tracker-init")["Secrets"] == [{"Name": "FIRST_PASSWORD", "ValueFrom": "{FirstPassword}"}]
    readers = {name for name, s in statements() if "secretsmanager:GetSecretValue" in s["Action"]}
    assert readers == {"ExecutionPolicy"}


def test_one_proxy_is_trusted_and_no_password_accepted_over_plain_http_unless_allowed():
    assert environment()["TRUSTED_PROXY_HOPS"] == "1"
    assert environment()["ALLOW_INSECURE_LOGIN"] == "false"
    assert environment(AllowInsecureLogin="true")["ALLOW_INSECURE_LOGIN"] == "true"


# Service


def test_the_service_uses_a_capacity_provider_and_no_launch_type():
    service = properties("Service")

    assert service["CapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE", "Weight": 1}]
    assert "LaunchType" not in service


def test_a_failed_deployment_stops_after_three_tasks_and_rolls_back():
    deployment = properties("Service")["DeploymentConfiguration"]

    assert deployment["DeploymentCircuitBreaker"] == {
        "Enable": True,
        "Rollback": True,
        "ThresholdConfiguration": {"Type": "COUNT", "Value": 3},
    }
    assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (100, 200)


def test_the_service_rebalances_zones_and_grants_tasks_time_to_start():
    service = properties("Service")

    assert service["AvailabilityZoneRebalancing"] == "ENABLED"
    assert service["HealthCheckGracePeriodSeconds"] == 60


@pytest.mark.parametrize("database", ["dsql", "none"])
def test_at_a_minimum_of_zero_there_is_no_service_so_that_waking_creates_one(database):
    asleep = {"Database": database, "MinContainerCount": 0}
    only_awake = set(resources(Database=database)) - set(resources(**asleep))

    assert only_awake == {
        "Service",
        "ServiceScalingTarget",
        "ServiceScalingPolicy",
        "AutoScalingRole",
        "AutoScalingPolicy",
    }
    assert set(outputs(Database=database)) - set(outputs(**asleep)) == {"ForceNewDeploymentCommand"}


def test_how_many_tasks_there_are_is_left_to_scaling():
    assert "DesiredCount" not in properties("Service")


def test_nothing_that_outlives_the_service_knows_its_name_which_is_another_after_each_sleep():
    whole = json.loads(TEMPLATE.to_json())
    entries = {
        f"{section}/{name}": entry for section in ("Resources", "Outputs") for name, entry in whole[section].items()
    }
    of_the_service = {n for n, resource in whole["Resources"].items() if resource.get("Condition") == "HasTasks"}
    named = {
        where: set(re.findall(r'"Ref": "(\w+)"|"Fn::GetAtt": \["(\w+)"|\$\{(\w+)', json.dumps(entry)))
        for where, entry in entries.items()
        if entry.get("Condition") != "HasTasks"
    }

    assert "Service" in of_the_service
    assert {where for where, names in named.items() if of_the_service & {n for found in names for n in found}} == set()


def test_the_service_names_the_tasks_container_and_port():
    service = properties("Service", ContainerPort=8080)

    assert (service["Cluster"], service["TaskDefinition"]) == ("{Cluster}", "{TaskDefinition}")
    assert service["LoadBalancers"] == [
        {"ContainerName": container()["Name"], "ContainerPort": "8080", "TargetGroupArn": "{TargetGroup}"}
    ]


def test_tasks_carry_the_tags_of_their_service_and_cluster():
    assert properties("Service")["EnableECSManagedTags"] is True
    assert properties("Service")["PropagateTags"] == "SERVICE"


def test_the_service_waits_for_the_rule_that_gives_its_target_group_a_load_balancer():
    assert {"Key": "ListenerRule", "Value": "{ListenerRule}"} in properties("Service")["Tags"]


@pytest.mark.parametrize("public", ["ENABLED", "DISABLED"])
def test_tasks_get_a_public_address_as_the_parameter_says(public):
    network = properties("Service", AssignPublicIp=public)["NetworkConfiguration"]["AwsvpcConfiguration"]

    assert network["AssignPublicIp"] == public
    assert network["SecurityGroups"] == ["{TaskSecurityGroup.GroupId}"]
    assert network["Subnets"] == [NETWORK["PublicSubnet1"], NETWORK["PublicSubnet2"]]


# Auto scaling


def test_scaling_keeps_the_service_between_the_two_counts():
    target = properties("ServiceScalingTarget", MinContainerCount=2, MaxContainerCount=7)

    assert target["ResourceId"] == "service/{Cluster}/{Service.Name}"
    assert (target["MinCapacity"], target["MaxCapacity"]) == ("2", "7")
    assert target["RoleARN"] == "{AutoScalingRole.Arn}"
    assert (target["ServiceNamespace"], target["ScalableDimension"]) == ("ecs", "ecs:service:DesiredCount")


def test_scaling_tracks_the_average_cpu_with_the_reference_cooldowns():
    policy = properties("ServiceScalingPolicy", AutoScalingTargetCpuUtilization=55)
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]

    assert policy["PolicyType"] == "TargetTrackingScaling"
    assert policy["ScalingTargetId"] == "{ServiceScalingTarget}"
    assert tracking["PredefinedMetricSpecification"] == {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    assert tracking["TargetValue"] == "55"
    assert (tracking["ScaleInCooldown"], tracking["ScaleOutCooldown"]) == (300, 60)


# Logs


def test_the_log_group_keeps_events_as_long_as_the_parameter_says_and_has_no_name():
    assert properties("LogGroup", LogRetentionInDays=30) == {"RetentionInDays": "30"}


# Outputs


RESET_PASSWORD = (
    "aws ecs run-task --region eu-central-1 --cluster {Cluster} --task-definition {TaskDefinition}"
    " --launch-type FARGATE"
    " --network-configuration 'awsvpcConfiguration={subnets=[subnet-0123456789abcdef0,subnet-0123456789abcdef1],"
    "securityGroups=[{TaskSecurityGroup.GroupId}],assignPublicIp=ENABLED}'"
    ' --overrides \'{"containerOverrides":[{"name":"budget-tracker-init","command":["python","-m","service","user",'
    '"password","owner","--password-env","FIRST_PASSWORD"]},{"name":"budget-tracker","command":["true"]}]}\''
    " --query '[tasks[].taskArn,failures[].reason]' --output text"
)


def test_a_password_can_be_reset_asleep_too_and_only_where_a_task_finds_it_in_the_database():
    assert outputs(MinContainerCount=0)["ResetPasswordCommand"] == RESET_PASSWORD
    assert "ResetPasswordCommand" in outputs(**EXISTING)
    assert "ResetPasswordCommand" not in outputs(Database="none")


def test_the_outputs_are_the_url_the_commands_and_the_exports():
    assert outputs(ImageTag="v1") == {
        "ServiceUrl": "http://{LoadBalancer.DNSName}",
        "DatabaseEndpoint": "{DatabaseCluster.Endpoint}",
        "DatabaseClusterId": "{DatabaseCluster.Identifier}",
        "FirstPasswordCommand": "aws secretsmanager get-secret-value --region eu-central-1"
        " --secret-id {FirstPassword} --query SecretString --output text",
        "RepositoryUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker",
        "LoginCommand": "aws ecr get-login-password --region eu-central-1 | docker login --username AWS"
        " --password-stdin 111122223333.dkr.ecr.eu-central-1.amazonaws.com",
        "BuildCommand": "docker build --platform linux/amd64 --build-arg PLATFORM=linux/amd64 -t budget-tracker:v1 .",
        "TagCommand": "docker tag budget-tracker:v1 111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker:v1",
        "PushCommand": "docker push 111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker:v1",
        "ForceNewDeploymentCommand": "aws ecs update-service --region eu-central-1 --cluster {Cluster}"
        " --service {Service.Name} --force-new-deployment",
        "ResetPasswordCommand": RESET_PASSWORD,
        "Cluster": "{Cluster}",
        "HttpListener": "{HttpListener}",
        "LoadBalancerSecurityGroup": "{LoadBalancerSecurityGroup.GroupId}",
    }


def test_the_build_command_builds_for_the_chosen_architecture():
    assert "--platform linux/arm64 --build-arg PLATFORM=linux/arm64" in outputs(CpuArchitecture="ARM64")["BuildCommand"]


def test_what_others_attach_to_is_exported_under_the_stacks_name():
    declared = resolve(TEMPLATE, **NETWORK)["Outputs"]
    exports = {name: output["Export"]["Name"] for name, output in declared.items() if "Export" in output}

    assert exports == {
        "Cluster": "budget-tracker-Cluster",
        "HttpListener": "budget-tracker-HttpListener",
        "LoadBalancerSecurityGroup": "budget-tracker-LoadBalancerSecurityGroup",
    }


# The whole


def test_the_reference_names_are_kept():
    assert {"AutoScalingRole", "ServiceScalingTarget", "ServiceScalingPolicy"} <= set(resources())


def test_nothing_but_the_repository_has_a_fixed_name():
    names = {
        "ClusterName", "FamilyName", "Family", "GroupName", "LoadBalancerName", "LogGroupName", "ManagedPolicyName",
        "Name", "RepositoryName", "RoleName", "ServiceName",
    }  # fmt: skip
    fixed = {
        (logical_id, name)
        for logical_id, resource in resources(CreateECRRepository="true").items()
        for name in names & set(resource["Properties"])
    }

    assert fixed == {("Repository", "RepositoryName")}


def test_the_vpc_and_the_subnets_have_no_default():
    defaults = {name for name, parameter in TEMPLATE.parameters.items() if "Default" in parameter.properties}

    assert {"VpcId", "PublicSubnet1", "PublicSubnet2"}.isdisjoint(defaults)
