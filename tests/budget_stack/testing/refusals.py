"""What AWS refuses and moto accepts: ways to break the shipped template, each with the error."""

from __future__ import annotations

ACCOUNT = "123456789012"


def container(template, number=0):
    return template["Resources"]["TaskDefinition"]["Properties"]["ContainerDefinitions"][number]


def properties(template, name):
    return template["Resources"][name]["Properties"]


def missing_execution_role(template):
    properties(template, "TaskDefinition")["ExecutionRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/nobody"


def missing_task_role(template):
    properties(template, "TaskDefinition")["TaskRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/nobody"


def missing_scaling_role(template):
    properties(template, "ServiceScalingTarget")["RoleARN"] = f"arn:aws:iam::{ACCOUNT}:role/nobody"


def no_fargate_size(template):
    properties(template, "TaskDefinition")["Memory"] = 8192


def missing_log_group(template):
    container(template)["LogConfiguration"]["Options"]["awslogs-group"] = "nowhere"


def missing_target_group_of_service(template):
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/nobody/0000000000000000"
    properties(template, "Service")["LoadBalancers"][0]["TargetGroupArn"] = arn


def missing_target_group_of_rule(template):
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/nobody/0000000000000000"
    properties(template, "ListenerRule")["Actions"][0]["Fn::If"][2]["TargetGroupArn"] = arn


def cluster_without_providers(template):
    del properties(template, "Cluster")["CapacityProviders"]
    del properties(template, "Cluster")["DefaultCapacityProviderStrategy"]


def unattached_target_group(template):
    del template["Resources"]["ListenerRule"]
    del properties(template, "Service")["Tags"]


def target_group_of_instances(template):
    properties(template, "TargetGroup")["TargetType"] = "instance"


def other_container(template):
    properties(template, "Service")["LoadBalancers"][0]["ContainerName"] = "web"


def other_port(template):
    properties(template, "Service")["LoadBalancers"][0]["ContainerPort"] = 8080


def unknown_provider_of_service(template):
    properties(template, "Service")["CapacityProviderStrategy"]["Fn::If"][2][0]["CapacityProvider"] = "FARGATE_SPOTS"


def provider_that_the_cluster_lacks(template):
    properties(template, "Cluster")["CapacityProviders"] = ["FARGATE_SPOT"]
    del properties(template, "Cluster")["DefaultCapacityProviderStrategy"]


def unknown_provider_of_cluster(template):
    properties(template, "Cluster")["CapacityProviders"].append("SPOT")


def strategy_outside_of_providers(template):
    properties(template, "Cluster")["CapacityProviders"] = ["FARGATE_SPOT"]


def no_network(template):
    del properties(template, "Service")["NetworkConfiguration"]


def missing_subnet(template):
    awsvpc = properties(template, "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    awsvpc["Subnets"] = ["subnet-0123456789abcdef0"]


def missing_security_group(template):
    awsvpc = properties(template, "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    awsvpc["SecurityGroups"] = ["sg-0123456789abcdef0"]


def missing_peer(template):
    rule = properties(template, "TaskSecurityGroup")["SecurityGroupIngress"][0]
    rule["SourceSecurityGroupId"] = "sg-0123456789abcdef0"


def rule_about_nobody(template):
    del properties(template, "TaskSecurityGroup")["SecurityGroupIngress"][0]["SourceSecurityGroupId"]


def missing_cluster(template):
    properties(template, "Service")["Cluster"] = "nowhere"


def missing_task_definition(template):
    properties(template, "Service")["TaskDefinition"] = "nothing:1"


def missing_policy(template):
    properties(template, "ExecutionRole")["ManagedPolicyArns"] = [f"arn:aws:iam::{ACCOUNT}:policy/nothing"]


def maximum_below_minimum(template):
    properties(template, "ServiceScalingTarget")["MinCapacity"] = 9


def metric_of_another_policy(template):
    policy = properties(template, "ServiceScalingPolicy") | {"PolicyName": "again"}
    template["Resources"]["Again"] = {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": policy}


def metric_that_the_service_does_not_publish(template):
    tracking = properties(template, "ServiceScalingPolicy")["TargetTrackingScalingPolicyConfiguration"]
    tracking["PredefinedMetricSpecification"]["PredefinedMetricType"] += "HighResolution"


def two_bases(template):
    strategy = [{"CapacityProvider": name, "Base": 1, "Weight": 1} for name in ("FARGATE", "FARGATE_SPOT")]
    properties(template, "Service")["CapacityProviderStrategy"] = strategy


def no_weight(template):
    strategy = [{"CapacityProvider": name, "Weight": 0} for name in ("FARGATE", "FARGATE_SPOT")]
    properties(template, "Service")["CapacityProviderStrategy"] = strategy


def https_without_certificate(template):
    properties(template, "HttpListener")["Protocol"] = "HTTPS"


def forward_to_nothing(template):
    del properties(template, "ListenerRule")["Actions"][0]["Fn::If"][2]["TargetGroupArn"]


def dependency_on_no_container(template):
    container(template)["DependsOn"] = [{"ContainerName": "nobody", "Condition": "START"}]


def volumes_of_no_container(template):
    container(template)["VolumesFrom"] = [{"SourceContainer": "nobody"}]


def mount_of_no_volume(template):
    container(template)["MountPoints"] = [{"SourceVolume": "nothing", "ContainerPath": "/data"}]


def secrets_without_execution_role(template):
    container(template)["Secrets"] = [{"Name": "S", "ValueFrom": "/a/parameter"}]
    del properties(template, "TaskDefinition")["ExecutionRoleArn"]


def missing_secret(template):
    arn = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:nothing-a1B2c3:key::"
    container(template)["Secrets"] = [{"Name": "S", "ValueFrom": arn}]


def balancer_without_its_group(template):
    properties(template, "LoadBalancer")["SecurityGroups"] = ["sg-0123456789abcdef0"]


def balancer_in_one_zone(template):
    properties(template, "LoadBalancer")["Subnets"].pop()


def missing_boundary(template):
    properties(template, "TaskRole")["PermissionsBoundary"] = f"arn:aws:iam::{ACCOUNT}:policy/nothing"


def policy_about_no_target(template):
    policy = properties(template, "ServiceScalingPolicy")
    del policy["ScalingTargetId"]
    policy |= {"ResourceId": "service/a/b", "ScalableDimension": "ecs:service:DesiredCount", "ServiceNamespace": "ecs"}


def policy_about_nothing(template):
    del properties(template, "ServiceScalingPolicy")["ScalingTargetId"]


def rule_without_protocol(template):
    del properties(template, "TaskSecurityGroup")["SecurityGroupIngress"][0]["IpProtocol"]


def action_without_type(template):
    del properties(template, "ListenerRule")["Actions"][0]["Fn::If"][2]["Type"]


def shift(template, **advanced):
    other = {"AlternateTargetGroupArn": {"Ref": "TargetGroup"}}
    properties(template, "Service")["LoadBalancers"][0]["AdvancedConfiguration"] = {**other, **advanced}


def missing_alternate_target_group(template):
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/green/0000000000000000"
    shift(template, AlternateTargetGroupArn=arn)


def missing_production_rule(template):
    elb = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}"
    shift(template, ProductionListenerRule=f"{elb}:listener-rule/app/a/0000000000000000/1/2")


def missing_test_listener(template):
    elb = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}"
    shift(template, TestListenerRule=f"{elb}:listener/net/a/0000000000000000/1")


def missing_shifting_role(template):
    shift(template, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody")


def unknown_port_of_connect(template):
    connect = {"Enabled": True, "Services": [{"PortName": "grpc"}]}
    properties(template, "Service")["ServiceConnectConfiguration"] = connect


def unknown_volume(template):
    properties(template, "Service")["VolumeConfigurations"] = [{"Name": "block"}]


def two_values_of_a_secret(template):
    properties(template, "SigningKey")["SecretString"] = "known"


REFUSALS = {
    missing_execution_role: r"TaskDefinition: ExecutionRoleArn names the role .*role/nobody, which does not exist",
    missing_task_role: r"TaskDefinition: TaskRoleArn names the role .*role/nobody, which does not exist",
    metric_of_another_policy: "Only one TargetTrackingScaling policy for a given metric specification is allowed",
    metric_that_the_service_does_not_publish: "does not publish CPUUtilization every 20 seconds",
    two_bases: "only one capacity provider may have a base",
    no_weight: "at least one capacity provider must have a weight greater than 0",
    missing_scaling_role: r"ServiceScalingTarget: RoleARN names the role .*role/nobody, which does not exist",
    no_fargate_size: r"TaskDefinition: No Fargate configuration exists for given values: 256 CPU, 8192 memory",
    missing_log_group: r"TaskDefinition: container budget-tracker logs to the group 'nowhere', which does not exist",
    missing_target_group_of_service: r"Service: The target group .*/nobody/.* does not exist",
    missing_target_group_of_rule: r"ListenerRule: Target groups '.*/nobody/.*' not found",
    target_group_of_instances: r"Service: .* has the target type instance, which is incompatible with the awsvpc",
    other_container: r"Service: The container web does not exist in the task definition",
    other_port: r"Service: The container budget-tracker did not have a container port 8080 defined",
    unknown_provider_of_service: r"Service: The specified capacity provider 'FARGATE_SPOTS' was not found in the",
    unknown_provider_of_cluster: r"Cluster: The specified capacity provider 'SPOT' was not found",
    strategy_outside_of_providers: r"Cluster: the default strategy names FARGATE, which is not among the",
    missing_subnet: r"Service: The subnet ID 'subnet-0123456789abcdef0' does not exist",
    missing_security_group: r"Service: The security group 'sg-0123456789abcdef0' does not exist",
    missing_peer: r"TaskSecurityGroup: The security group 'sg-0123456789abcdef0' does not exist",
    rule_about_nobody: r"TaskSecurityGroup: a rule needs a range, a prefix list or a group",
    missing_cluster: r"Service: Cluster not found: nowhere",
    missing_task_definition: r"Service: TaskDefinition not found: nothing:1",
    missing_policy: r"ExecutionRole: Policy .*policy/nothing does not exist or is not attachable",
    maximum_below_minimum: r"ServiceScalingTarget: Maximum capacity cannot be less than minimum capacity: 9 to 5",
    https_without_certificate: r"HttpListener: A certificate must be specified for HTTPS listeners",
    forward_to_nothing: r"ListenerRule: an action forwards to no target group",
    dependency_on_no_container: r"TaskDefinition: container budget-tracker depends on the container nobody, which does",
    volumes_of_no_container: r"TaskDefinition: container budget-tracker takes the volumes of nobody, which does not",
    mount_of_no_volume: r"TaskDefinition: container budget-tracker mounts the volume nothing, which is not among",
    secrets_without_execution_role: r"TaskDefinition: container budget-tracker has secrets, .* an ExecutionRoleArn",
    missing_secret: r"TaskDefinition: container budget-tracker takes its secret from .*nothing-a1B2c3:key::, which",
    balancer_without_its_group: r"LoadBalancer: The security group 'sg-0123456789abcdef0' does not exist",
    balancer_in_one_zone: r"LoadBalancer: At least two subnets in two different Availability Zones",
    missing_boundary: r"TaskRole: Policy .*policy/nothing does not exist",
    policy_about_nothing: r"ServiceScalingPolicy: a policy needs a ScalingTargetId, or ServiceNamespace, Resource",
    policy_about_no_target: r"ServiceScalingPolicy: No scalable target registered for .* resource ID: service/a/b",
    rule_without_protocol: r"TaskSecurityGroup: .*#/SecurityGroupIngress/0: required key \[IpProtocol\] not found",
    action_without_type: r"ListenerRule: .*#/Actions/0: required key \[Type\] not found",
    missing_alternate_target_group: r"Service: The target group .*targetgroup/green/.* does not exist",
    missing_production_rule: r"Service: ProductionListenerRule names .*/1/2, which does not exist",
    missing_test_listener: r"Service: TestListenerRule names .*/1, which does not exist",
    missing_shifting_role: r"Service: LoadBalancers/AdvancedConfiguration/RoleArn names the role .*/nobody, which does",
    unknown_port_of_connect: r"Service: portName grpc is the name of no port mapping",
    unknown_volume: r"Service: the volume block is none that the task definition has configured at launch",
    two_values_of_a_secret: r"SigningKey: You can't specify both",
}

# An update would find the rule still there, and the network as it was.
REFUSALS_OF_NEW_STACKS = {
    provider_that_the_cluster_lacks: r"Service: The specified capacity provider 'FARGATE' was not found in the cluster",
    cluster_without_providers: r"Service: The specified capacity provider 'FARGATE' was not found in the cluster",
    unattached_target_group: r"Service: The target group .* does not have an associated load balancer",
    no_network: r"Service: Network Configuration must be provided",
}
