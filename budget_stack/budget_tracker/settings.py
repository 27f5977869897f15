"""The parameters of the shipped template, its conditions and rules: settings full of references."""

from __future__ import annotations

from troposphere import And, Condition, Equals, If, Not, NoValue, Parameter, Ref, Template

from budget_stack.blocks.cluster import CONTAINER_INSIGHTS, ClusterSettings
from budget_stack.blocks.container import ContainerSettings, Secret
from budget_stack.blocks.database import POSTGRESQL_PORT, DatabaseSettings
from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.registry import RegistrySettings, image_uri
from budget_stack.blocks.routing import RoutingSettings
from budget_stack.blocks.scaling import ScalingSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.facts.dsql import CLUSTER_ID_PATTERN, DSQL_REGIONS
from budget_stack.facts.ecr import IMAGE_TAG_PATTERN, REPOSITORY_NAME_PATTERN
from budget_stack.facts.fargate import CPU_ARCHITECTURES, FARGATE_SIZES, MEMORY_SIZES
from budget_stack.facts.logs import RETENTION_DAYS
from budget_stack.facts.network import ANY_IPV4
from budget_stack.stack import Settings

SHOULD_CREATE_ECR_REPOSITORY = "ShouldCreateECRRepository"
HAS_TASKS = "HasTasks"
HAS_DATABASE = "HasDatabase"
HAS_NO_DATABASE = "HasNoDatabase"
HAS_DSQL = "HasDsql"
CREATES_DATABASE = "CreatesDatabase"
HAS_EXISTING_DATABASE = "HasExistingDatabase"

# ECS runs at most this many tasks in one service.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
_MOST_TASKS = 5000
# In the one place that a task can write to.
_FILE = "sqlite:////tmp/budget-tracker.db"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"


def add_parameters(template: Template) -> Settings:
    """Add the parameters, conditions and rules, and return the settings that refer to them.

    Everything that may differ between two deployments of one template is here and nowhere else.
    """
    for group, parameters in _groups().items():
        for parameter, label in parameters:
            template.add_parameter(parameter)
            template.add_parameter_to_group(parameter, group)
            template.set_parameter_label(parameter, label)
    _add_rules(template)
    template.add_condition(SHOULD_CREATE_ECR_REPOSITORY, Equals(Ref("CreateECRRepository"), "true"))
    template.add_condition(HAS_TASKS, Not(Equals(Ref("MinContainerCount"), "0")))
    template.add_condition(HAS_DSQL, Equals(Ref("Database"), "dsql"))
    template.add_condition(CREATES_DATABASE, And(Condition(HAS_DSQL), Equals(Ref("DatabaseClusterId"), "")))
    # The rules let it be given with Database=existing alone.
    template.add_condition(HAS_EXISTING_DATABASE, Not(Equals(Ref("DatabaseSecretArn"), "")))
    template.add_condition(HAS_NO_DATABASE, Equals(Ref("Database"), "none"))
    template.add_condition(HAS_DATABASE, Not(Condition(HAS_NO_DATABASE)))
    return Settings(
        vpc_id=Ref("VpcId"),
        subnet_ids=(Ref("PublicSubnet1"), Ref("PublicSubnet2")),
        container=ContainerSettings(
            image=image_uri(Ref("ImageRepository"), Ref("ImageTag")),
            port=Ref("ContainerPort"),
            cpu=Ref("ContainerCpu"),
            memory=Ref("ContainerMemory"),
            cpu_architecture=Ref("CpuArchitecture"),
            secrets={
                "DATABASE_SECRET": Secret(
                    Ref("DatabaseSecretArn"), condition=HAS_EXISTING_DATABASE, policy="ExistingDatabaseSecretPolicy"
                )
            },
        ),
        database=DatabaseSettings(
            condition=HAS_DSQL,
            created_where=CREATES_DATABASE,
            cluster_id=Ref("DatabaseClusterId"),
            # Without tasks there are no entries yet, or nobody who writes any; and a first creation, which starts
            # none, can be taken back.
            deletion_protection=If(HAS_TASKS, True, False),
            url_otherwise=If(HAS_NO_DATABASE, _FILE, NoValue),
        ),
        network=NetworkSettings(egress_ports=(443, If(HAS_EXISTING_DATABASE, POSTGRESQL_PORT, NoValue))),
        registry=RegistrySettings(repository_name=Ref("ImageRepository"), image_tag=Ref("ImageTag")),
        logs=LogSettings(retention_in_days=Ref("LogRetentionInDays")),
        cluster=ClusterSettings(container_insights=Ref("ContainerInsights")),
        load_balancer=LoadBalancerSettings(allowed_cidr=Ref("AllowedCidr")),
        routing=RoutingSettings(health_check_path=Ref("HealthCheckPath")),
        service=ServiceSettings(assign_public_ip=Ref("AssignPublicIp"), condition=HAS_TASKS),
        scaling=ScalingSettings(
            # Without a database each task has a file of its own, and two would each know half of what was recorded.
            min_capacity=If(HAS_DATABASE, Ref("MinContainerCount"), 1),
            max_capacity=If(HAS_DATABASE, Ref("MaxContainerCount"), 1),
            target_cpu_utilization=Ref("AutoScalingTargetCpuUtilization"),
        ),
    )


def _groups() -> dict[str, list[tuple[Parameter, str]]]:
    """Each console group with its parameters and their labels, in the order they are asked for."""
    return {
        "Network": [
            (
                Parameter("VpcId", Type="AWS::EC2::VPC::Id", Description="VPC of both subnets."),
                "VPC",
            ),
            (
                Parameter(
                    "PublicSubnet1",
                    Type="AWS::EC2::Subnet::Id",
                    Description="Public subnet (one with a route to an internet gateway) of that VPC.",
                ),
                "First public subnet",
            ),
            (
                Parameter(
                    "PublicSubnet2",
                    Type="AWS::EC2::Subnet::Id",
                    Description="Public subnet of that VPC in another availability zone.",
                ),
                "Second public subnet",
            ),
            (
                Parameter(
                    "AllowedCidr",
                    Type="String",
                    Default=ANY_IPV4,
                    AllowedPattern=rf"^({_OCTET}\.){{3}}{_OCTET}/(3[0-2]|[12]?[0-9])$",
                    ConstraintDescription="must be an IPv4 range such as 203.0.113.0/24",
                    Description="IPv4 addresses that may reach the service; 0.0.0.0/0 is everybody.",
                ),
                "Allowed clients",
            ),
            (
                Parameter(
                    "AssignPublicIp",
                    Type="String",
                    Default="ENABLED",
                    AllowedValues=["ENABLED", "DISABLED"],
                    Description=(
                        "Whether tasks get a public address. A NAT gateway is of no use to public subnets: without "
                        "VPC endpoints for all that the tasks call, DISABLED leaves them without an image."
                    ),
                ),
                "Public address for tasks",
            ),
        ],
        "Image": [
            (
                Parameter(
                    "ImageRepository",
                    Type="String",
                    Default="budget-tracker",
                    MinLength=2,
                    MaxLength=256,
                    AllowedPattern=f"^{REPOSITORY_NAME_PATTERN}$",
                    ConstraintDescription="must be 2 to 256 characters: lower-case words joined by . _ - or /",
                    Description="Name of the ECR repository, in this account and region, that holds the image.",
                ),
                "Repository",
            ),
            (
                Parameter(
                    "ImageTag",
                    Type="String",
                    Default="latest",
                    AllowedPattern=f"^{IMAGE_TAG_PATTERN}$",
                    ConstraintDescription="must be 1 to 128 letters, digits, _ . or -, not starting with . or -",
                    Description=(
                        "Tag of the image to run. A new tag rolls out by deploying it; latest pushed again "
                        "needs the ForceNewDeploymentCommand."
                    ),
                ),
                "Tag",
            ),
            (
                Parameter(
                    "CreateECRRepository",
                    Type="String",
                    Default="false",
                    AllowedValues=["true", "false"],
                    Description=(
                        "true creates the repository, which fails where it exists already; keep it true from then "
                        "on. A new repository is empty: deploy with MinContainerCount=0, push, then raise it."
                    ),
                ),
                "Create the repository",
            ),
        ],
        "Container": [
            (
                Parameter(
                    "ContainerPort",
                    Type="Number",
                    Default=5000,
                    MinValue=1024,
                    MaxValue=65535,
                    ConstraintDescription="must be 1024 to 65535: lower ports are for root",
                    Description="TCP port that the application listens on; clients always use port 80.",
                ),
                "Port",
            ),
            (
                Parameter(
                    "ContainerCpu",
                    Type="Number",
                    Default=256,
                    AllowedValues=list(FARGATE_SIZES),
                    Description="CPU units of a task; 1024 are one vCPU.",
                ),
                "CPU",
            ),
            (
                Parameter(
                    "ContainerMemory",
                    Type="Number",
                    Default=512,
                    AllowedValues=list(MEMORY_SIZES),
                    Description="Memory of a task in MiB; each CPU size has its own choice.",
                ),
                "Memory",
            ),
            (
                Parameter(
                    "CpuArchitecture",
                    Type="String",
                    Default="X86_64",
                    AllowedValues=list(CPU_ARCHITECTURES),
                    Description="Architecture that the image is built for; another one ends in exec format error.",
                ),
                "CPU architecture",
            ),
            (
                Parameter(
                    "HealthCheckPath",
                    Type="String",
                    Default="/health",
                    MaxLength=1024,
                    AllowedPattern="^/[!-~]*$",
                    ConstraintDescription="must be a path that starts with / and has no space",
                    Description="Path that answers 200 while the application is well.",
                ),
                "Health check path",
            ),
        ],
        "Login": [
            (
                Parameter(
                    "AllowInsecureLogin",
                    Type="String",
                    Default="false",
                    # Not AllowedValues: with one more list of them AWS's validator gives up before it is done.
                    AllowedPattern="^(true|false)$",
                    ConstraintDescription="must be true or false",
                    Description=(
                        "Whether passwords are accepted over plain HTTP, where anybody on the way can read them. "
                        "Without it nobody logs in until the service has a certificate."
                    ),
                ),
                "Passwords without encryption",
            ),
        ],
        "Database": [
            (
                Parameter(
                    "Database",
                    Type="String",
                    Default="dsql",
                    AllowedValues=["dsql", "existing", "none"],
                    Description=(
                        "dsql creates an Aurora DSQL cluster, which outlives the stack, or uses that of "
                        "DatabaseClusterId. existing uses the PostgreSQL of DatabaseSecretArn. none keeps everything "
                        "in a file of one task, and loses it with the task."
                    ),
                ),
                "Database",
            ),
            (
                Parameter(
                    "DatabaseClusterId",
                    Type="String",
                    Default="",
                    AllowedPattern=f"^({CLUSTER_ID_PATTERN})?$",
                    ConstraintDescription="must be 26 lower-case letters and digits, or empty",
                    Description=(
                        "With Database=dsql: Aurora DSQL cluster of this account and region to use, such as one that "
                        "a deleted stack left; keep it from then on. Empty creates one."
                    ),
                ),
                "Cluster that exists",
            ),
            (
                Parameter(
                    "DatabaseSecretArn",
                    Type="String",
                    Default="",
                    # AWS's validator takes every name with Secret in it for a password.
                    NoEcho=True,
                    AllowedPattern=r"^(arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:[^:]+)?$",
                    ConstraintDescription="must be the ARN of a Secrets Manager secret, or empty",
                    Description=(
                        "With Database=existing: Secrets Manager secret that holds JSON with host, username and "
                        "password, and, if they differ, port (5432) and dbname (postgres)."
                    ),
                ),
                "Secret of an existing database",
            ),
        ],
        "Scaling": [
            (
                Parameter(
                    "MinContainerCount",
                    Type="Number",
                    Default=1,
                    MinValue=0,
                    MaxValue=_MOST_TASKS,
                    ConstraintDescription=f"must be 0 to {_MOST_TASKS}",
                    Description=(
                        "Fewest tasks. 0 runs none, and has no service: for the first deployment, before there is an "
                        "image, and to let the stack sleep."
                    ),
                ),
                "Fewest tasks",
            ),
            (
                Parameter(
                    "MaxContainerCount",
                    Type="Number",
                    Default=5,
                    MinValue=1,
                    MaxValue=_MOST_TASKS,
                    ConstraintDescription=f"must be 1 to {_MOST_TASKS}",
                    Description="Most tasks; at least MinContainerCount. One without a database.",
                ),
                "Most tasks",
            ),
            (
                Parameter(
                    "AutoScalingTargetCpuUtilization",
                    Type="Number",
                    Default=70,
                    MinValue=1,
                    MaxValue=100,
                    ConstraintDescription="must be 1 to 100 percent",
                    Description="Average CPU utilization, in percent, that auto scaling aims at.",
                ),
                "CPU target",
            ),
        ],
        "Logs and metrics": [
            (
                Parameter(
                    "LogRetentionInDays",
                    Type="Number",
                    Default=365,
                    AllowedValues=list(RETENTION_DAYS),
                    Description="Days for which log events are kept.",
                ),
                "Log retention",
            ),
            (
                Parameter(
                    "ContainerInsights",
                    Type="String",
                    Default="disabled",
                    AllowedValues=list(CONTAINER_INSIGHTS),
                    Description="CloudWatch Container Insights; enabled and enhanced are billed as custom metrics.",
                ),
                "Container Insights",
            ),
        ],
    }


def _add_rules(template: Template) -> None:
    """Let CloudFormation refuse contradictory parameters before it makes anything.

    Only `Ref` and the rule functions work here, and there is no comparison of numbers. `Fn::Contains` stands for
    `Fn::Equals`, which the linters do not take around `Fn::ValueOf`; and not `Fn::ValueOfAll`, because the
    documentation leaves open whether that reads the parameters alone or the whole account.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
    """
    for subnet in ("PublicSubnet1", "PublicSubnet2"):
        vpc = {"Fn::ValueOf": [subnet, "VpcId"]}
        _add_rule(template, f"{subnet}InVpc", {"Fn::Contains": [[Ref("VpcId")], vpc]}, f"{subnet} must belong to VpcId")
    zone_1, zone_2 = ({"Fn::ValueOf": [f"PublicSubnet{n}", "AvailabilityZone"]} for n in (1, 2))
    _add_rule(
        template,
        "SubnetsInTwoZones",
        Not({"Fn::Contains": [[zone_1], zone_2]}),
        "PublicSubnet1 and PublicSubnet2 must lie in different availability zones",
    )
    _add_rule(
        template,
        "SecretOfExistingDatabase",
        Not(Equals(Ref("DatabaseSecretArn"), "")),
        "DatabaseSecretArn must be given with Database=existing",
        when=Equals(Ref("Database"), "existing"),
    )
    _add_rule(
        template,
        "SecretOfNoOtherDatabase",
        Equals(Ref("DatabaseSecretArn"), ""),
        "DatabaseSecretArn must be empty unless Database=existing",
        when=Not(Equals(Ref("Database"), "existing")),
    )
    _add_rule(
        template,
        "ClusterOfNoOtherDatabase",
        Equals(Ref("DatabaseClusterId"), ""),
        "DatabaseClusterId must be empty unless Database=dsql",
        when=Not(Equals(Ref("Database"), "dsql")),
    )
    _add_rule(
        template,
        "DatabaseInRegion",
        {"Fn::Contains": [list(DSQL_REGIONS), Ref("AWS::Region")]},
        "Aurora DSQL is not in this region: deploy in another, or with Database=existing or Database=none",
        when=Equals(Ref("Database"), "dsql"),
    )
    for cpu, memories in FARGATE_SIZES.items():
        _add_rule(
            template,
            f"MemoryWithCpu{cpu}",
            {"Fn::Contains": [[str(memory) for memory in memories], Ref("ContainerMemory")]},
            f"ContainerMemory with ContainerCpu {cpu} must be one of {', '.join(map(str, memories))}",
            when=Equals(Ref("ContainerCpu"), str(cpu)),
        )


def _add_rule(template: Template, name: str, check: object, message: str, *, when: object = None) -> None:
    rule: dict[str, object] = {"RuleCondition": when} if when is not None else {}
    template.add_rule(name, rule | {"Assertions": [{"Assert": check, "AssertDescription": message}]})
