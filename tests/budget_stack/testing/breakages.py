"""Ways to break the shipped stack, each with the assertion that notices it, and what that says."""

from __future__ import annotations


def unchanged(resources):
    pass


def said(resources, name):
    return resources[name]["Properties"]


def container(resources):
    return said(resources, "TaskDefinition")["ContainerDefinitions"][0]


def statement(resources, sid):
    statements = said(resources, "ExecutionPolicy")["PolicyDocument"]["Statement"]
    return next(one for one in statements if one["Sid"] == sid)


def open_task(resources):
    said(resources, "TaskSecurityGroup")["SecurityGroupIngress"].append(
        {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 5000, "CidrIp": "0.0.0.0/0"}
    )


def shut_task(resources):
    said(resources, "TaskSecurityGroup")["SecurityGroupIngress"][0] |= {"FromPort": 22, "ToPort": 22}


def no_way_to_the_task(resources):
    del resources["LoadBalancerEgress"]


def another_listener_port(resources):
    said(resources, "LoadBalancerSecurityGroup")["SecurityGroupIngress"].append(
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "::/0"}
    )


def way_to_the_whole_network(resources):
    egress = said(resources, "LoadBalancerEgress")
    del egress["DestinationSecurityGroupId"]
    egress["CidrIp"] = "10.0.0.0/16"


def way_to_half_the_network(resources):
    way_to_the_whole_network(resources)
    said(resources, "LoadBalancerEgress")["CidrIp"] = "10.0.0.0/24"


def nobody_may_assume_the_execution_role(resources):
    trust = said(resources, "ExecutionRole")["AssumeRolePolicyDocument"]
    trust["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}


def role_within_narrow_bounds(resources):
    allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    resources["Boundary"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": allowed}}
    said(resources, "TaskRole")["PermissionsBoundary"] = {"Ref": "Boundary"}


def no_right_to_log(resources):
    statement(resources, "WriteLogs")["Action"] = ["logs:CreateLogStream"]


def no_log(resources):
    del container(resources)["LogConfiguration"]


def no_right_to_pull(resources):
    statement(resources, "PullImage")["Resource"] = ["arn:aws:ecr:us-east-1:123456789012:repository/another"]


def no_login(resources):
    statement(resources, "LogInToRegistry")["Effect"] = "Deny"


def no_way_out(resources):
    for rule in said(resources, "TaskSecurityGroup")["SecurityGroupEgress"][:2]:
        rule |= {"FromPort": 80, "ToPort": 80}


def no_right_to_one_secret(resources):
    statement(resources, "ReadSecrets")["Resource"].pop()


def right_under_a_condition(resources):
    statement(resources, "ReadSecrets")["Condition"] = {"Bool": {"aws:SecureTransport": "true"}}


def unknown_parameter(resources):
    container(resources)["Secrets"].append({"Name": "TOKEN", "ValueFrom": "/team/token"})


def no_right_to_the_database(resources):
    said(resources, "DatabasePolicy")["PolicyDocument"]["Statement"][0]["Action"] = ["dsql:DbConnect"]


def breaker_off(resources):
    breaker = said(resources, "Service")["DeploymentConfiguration"]["DeploymentCircuitBreaker"]
    breaker |= {"Enable": False, "Rollback": False}


def breaker_without_rollback(resources):
    said(resources, "Service")["DeploymentConfiguration"]["DeploymentCircuitBreaker"]["Rollback"] = False


def watched_by_none(resources):
    del said(resources, "Service")["DeploymentConfiguration"]["Alarms"]


def watched_by_nothing(resources):
    alarms = {"AlarmNames": ["nothing"], "Enable": True, "Rollback": True}
    said(resources, "Service")["DeploymentConfiguration"]["Alarms"] = alarms


def watched_by_what_is_off(resources):
    watched_by_nothing(resources)
    said(resources, "Service")["DeploymentConfiguration"]["Alarms"]["Enable"] = False


def no_scaling(resources):
    for name in ("ServiceScalingTarget", "ServiceScalingPolicy", "ServiceRequestsScalingPolicy"):
        del resources[name]


def no_policy(resources):
    del resources["ServiceScalingPolicy"]


def as_root(resources):
    container(resources)["User"] = "0"


def writable(resources):
    container(resources)["ReadonlyRootFilesystem"] = False


def capable(resources):
    container(resources)["LinuxParameters"]["Capabilities"]["Drop"] = ["NET_RAW"]


def lost_with_the_stack(resources):
    resources["LogGroup"]["DeletionPolicy"] = "Delete"


def lost_when_replaced(resources):
    del resources["DatabaseCluster"]["UpdateReplacePolicy"]


def served_without_tls(resources):
    said(resources, "ListenerRule")["Actions"] = said(resources, "HttpsListenerRule")["Actions"]


def redirected_nowhere(resources):
    for action in said(resources, "ListenerRule")["Actions"]:
        for branch in action["Fn::If"]:
            if "RedirectConfig" in branch:
                branch["RedirectConfig"]["Port"] = "8443"


def not_redirected(resources):
    del resources["ListenerRule"]
    said(resources, "Service").pop("Tags")


def old_tls(resources):
    said(resources, "HttpsListener")["SslPolicy"] = "ELBSecurityPolicy-TLS13-1-1-2021-06"


def reached_by_the_network(resources):
    said(resources, "VpcLinkIngress").pop("SourceSecurityGroupId")
    said(resources, "VpcLinkIngress")["CidrIp"] = "10.0.0.0/16"


def reached_on_every_port(resources):
    said(resources, "VpcLinkIngress").update(FromPort=1, ToPort=65535)


def reached_by_nobody(resources):
    del resources["VpcLinkIngress"]


def internet_facing(resources):
    said(resources, "InternalLoadBalancer")["Scheme"] = "internet-facing"


DATABASE = "arn:aws:dsql:us-east-1:123456789012:cluster/"
BROKEN = [
    (open_task, "only_the_load_balancer_reaches_the_task", (), r"TaskSecurityGroup lets 0\.0\.0\.0/0 in on port 5000"),
    (shut_task, "only_the_load_balancer_reaches_the_task", (), "do not let the load balancer in on port 5000"),
    (no_way_to_the_task, "the_load_balancer_reaches_the_task", (), "allow no way out to the tasks' port 5000"),
    (way_to_half_the_network, "the_load_balancer_reaches_the_task", (), "allow no way out to the tasks' port 5000"),
    (open_task, "nothing_is_open_to_everybody_but_the_listener", (), "TaskSecurityGroup is open to everybody"),
    (another_listener_port, "nothing_is_open_to_everybody_but_the_listener", (), r"\(::/0\) on port 22, which no"),
    (no_right_to_log, "the_task_can_write_its_log", (), "may not logs:PutLogEvents on .*cannot write its log"),
    (
        nobody_may_assume_the_execution_role,
        "the_task_can_write_its_log",
        (),
        "amazonaws.com may not assume ExecutionRo",
    ),
    (nobody_may_assume_the_execution_role, "the_task_can_pull_its_image", (), "amazonaws.com may not assume Execution"),
    (nobody_may_assume_the_execution_role, "the_task_can_read_its_secrets", (), "amazonaws.com may not assume Execut"),
    (role_within_narrow_bounds, "the_task_may", ("dsql:DbConnectAdmin", DATABASE), "TaskRole may not dsql:DbConnectAd"),
    (no_log, "the_task_can_write_its_log", (), "container budget-tracker has no log"),
    (no_right_to_pull, "the_task_can_pull_its_image", (), "ExecutionRole may not ecr:BatchGetImage"),
    (no_login, "the_task_can_pull_its_image", (), r"may not ecr:GetAuthorizationToken on \*"),
    (no_way_out, "the_task_can_pull_its_image", (), "no way out on port 443, so no image can be fetched"),
    (no_right_to_one_secret, "the_task_can_read_its_secrets", (), "cannot be given FIRST_PASSWORD"),
    (right_under_a_condition, "the_task_can_read_its_secrets", (), "may not secretsmanager:GetSecretValue"),
    (unknown_parameter, "the_task_can_read_its_secrets", (), "ssm:GetParameters on .*:parameter/team/token"),
    (no_right_to_the_database, "the_task_may", ("dsql:DbConnectAdmin", DATABASE), "TaskRole may not dsql:DbConnectAd"),
    (breaker_off, "failed_deployments_roll_back", (), "Service: the deployment circuit breaker is off"),
    (breaker_without_rollback, "failed_deployments_roll_back", (), "breaker does not roll back"),
    (watched_by_none, "alarms_guard_the_deployment", (), "Service: no alarm watches its deployments"),
    (watched_by_what_is_off, "alarms_guard_the_deployment", (), "Service: no alarm watches its deployments"),
    (watched_by_nothing, "alarms_guard_the_deployment", (), "by the alarm nothing, which does not exist"),
    (no_scaling, "scales_between", (1, 5), "Service: nothing scales it"),
    (no_policy, "scales_between", (1, 5), "Service: no policy scales it"),
    (unchanged, "scales_between", (2, 5), "scales between 1 and 5 tasks, not 2 and 5"),
    (
        unchanged,
        "scales_on",
        ("ALBRequestCountPerTarget", 600),
        "no policy follows ALBRequestCountPerTarget; it scales on ECSServiceAverageCPUUtilization",
    ),
    (unchanged, "scales_on", ("ECSServiceAverageCPUUtilization", 50), "aims at 70.0 of ECSService.*, not at 50"),
    (unchanged, "runs_on_spot", (0.75, 1), "0% of its tasks run on Spot, not 75%"),
    (unchanged, "runs_on_spot", (0.0, 1), "0 tasks run on demand before any on Spot, not 1"),
    (unchanged, "runs_tasks", (0,), "Service: 1 tasks are wanted, not 0"),
    (as_root, "containers_are_locked_in", (), "container budget-tracker runs as root"),
    (writable, "containers_are_locked_in", (), "can write to its root file system"),
    (capable, "containers_are_locked_in", (), "keeps capabilities of Linux"),
    (unchanged, "logs_are_kept", (30,), "keeps events for 365 days, not 30"),
    (lost_with_the_stack, "outlives_the_stack", ("LogGroup",), "LogGroup: DeletionPolicy does not retain it"),
    (lost_when_replaced, "outlives_the_stack", ("DatabaseCluster",), "UpdateReplacePolicy does not retain it"),
    (unchanged, "no_public_address", (), "tasks get a public address"),
]
FRONTS_BROKEN = [
    (served_without_tls, "load-balancer", "http_redirects_to_https", "LoadBalancer, port 80: a rule serves plain HTTP"),
    (redirected_nowhere, "load-balancer", "http_redirects_to_https", "to HTTPS on port 8443, where nothing listens"),
    (not_redirected, "load-balancer", "http_redirects_to_https", "LoadBalancer, port 80: no rule redirects to HTTPS"),
    (old_tls, "load-balancer", "tls_1_3_is_offered", "port 443: ELBSecurityPolicy-TLS13-1-1-2021-06 offers no TLS 1.3"),
    (unchanged, "load-balancer", "only_the_http_api_reaches_the_load_balancer", "LoadBalancer is internet-facing"),
    (reached_by_the_network, "api-gateway", "only_the_http_api_reaches_the_load_balancer", r"lets 10\.0\.0\.0/16 in"),
    (reached_on_every_port, "api-gateway", "only_the_http_api_reaches_the_load_balancer", "in on ports 1 to 65535"),
    (reached_by_nobody, "api-gateway", "only_the_http_api_reaches_the_load_balancer", "groups let no VPC link in"),
    (internet_facing, "api-gateway", "only_the_http_api_reaches_the_load_balancer", "is internet-facing, and open"),
]
