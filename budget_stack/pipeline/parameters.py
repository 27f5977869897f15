"""What an operator says of a pipeline when it is deployed."""

from __future__ import annotations

from troposphere import Equals, Not, Ref

from budget_stack.budget_tracker.parameter import Group, Rule, parameter
from budget_stack.facts.codeconnections import LONGEST_CONNECTION_NAME, PROVIDERS, REGIONS
from budget_stack.facts.ecr import NO_SEVERITY, SEVERITIES
from budget_stack.facts.fargate import PLATFORMS

ARCHITECTURE = parameter(
    "CpuArchitecture",
    label="Architecture",
    Type="String",
    Default="X86_64",
    AllowedValues=tuple(PLATFORMS),
    Description="Architecture of the stack's tasks, for which images are built without emulation.",
)
FAIL_ON = parameter(
    "FailOnSeverity",
    label="Severity that is too much",
    Type="String",
    Default="CRITICAL",
    AllowedValues=(*SEVERITIES, NO_SEVERITY),
    Description="An image in which ECR's scan finds something this severe is not deployed; NONE does not wait for it.",
)
APPROVAL_EMAIL = parameter(
    "ApprovalEmail",
    label="Address of who approves",
    Type="String",
    Default="",
    AllowedPattern=r"^$|^[^@\s]+@[^@\s]+$",
    ConstraintDescription="must be a mail address, or empty",
    Description="Gets a mail for each approval, after following a link in the first one; empty for none.",
)
REPOSITORY = parameter(
    "Repository",
    label="Repository",
    Type="String",
    AllowedPattern=r"^[\w.-]+(/[\w.-]+)+$",
    ConstraintDescription="must be OWNER/NAME",
    Description="Repository of the source, as OWNER/NAME.",
)
BRANCH = parameter(
    "Branch",
    label="Branch",
    Type="String",
    Default="main",
    AllowedPattern=r"^[^\s~^:?*\[\\]+$",
    Description="Each commit to this branch starts the pipeline.",
)
CONNECTION_ARN = parameter(
    "ConnectionArn",
    label="Existing connection",
    Type="String",
    Default="",
    AllowedPattern=r"^$|^arn:aws[\w-]*:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/.+$",
    ConstraintDescription="must be the ARN of a connection, or empty",
    Description="ARN of a connection to where the repository is; empty for a new one, which a person then completes "
    "in the console.",
)
PROVIDER = parameter(
    "ConnectionProvider",
    label="Provider of a new connection",
    Type="String",
    Default="GitHub",
    AllowedValues=PROVIDERS,
    Description="Where the repository is.",
)
CONNECTION_NAME = parameter(
    "ConnectionName",
    label="Name of a new connection",
    Type="String",
    Default="",
    MaxLength=LONGEST_CONNECTION_NAME,
    Description="Unique in the account; empty for the name of this stack, if that has at most 32 characters.",
)

HAS_APPROVAL_EMAIL = "HasApprovalEmail"
IS_ARM = "IsArm"
HAS_NEW_CONNECTION = "HasNewConnection"
HAS_CONNECTION_NAME = "HasConnectionName"

IMAGE = Group(
    "Image",
    (ARCHITECTURE, FAIL_ON),
    conditions={IS_ARM: Equals(ARCHITECTURE.ref, "ARM64")},
)
APPROVAL = Group("Approval", (APPROVAL_EMAIL,), conditions={HAS_APPROVAL_EMAIL: Not(Equals(APPROVAL_EMAIL.ref, ""))})
NEW_CONNECTION = Group(
    "Source",
    (REPOSITORY, BRANCH, CONNECTION_ARN, PROVIDER, CONNECTION_NAME),
    conditions={
        HAS_NEW_CONNECTION: Equals(CONNECTION_ARN.ref, ""),
        HAS_CONNECTION_NAME: Not(Equals(CONNECTION_NAME.ref, "")),
    },
    rules=(
        Rule(
            "ConnectionInRegion",
            {"Fn::Contains": [list(REGIONS), Ref("AWS::Region")]},
            "CloudFormation makes no connections in this region: take budget-stack pipeline --no-connection, and give "
            "ConnectionArn",
            when=Equals(CONNECTION_ARN.ref, ""),
        ),
    ),
)
GIVEN_CONNECTION = Group(
    "Source",
    (REPOSITORY, BRANCH, CONNECTION_ARN),
    rules=(
        Rule(
            "ConnectionIsGiven",
            Not(Equals(CONNECTION_ARN.ref, "")),
            "ConnectionArn must be given: this template makes no connection",
        ),
    ),
)
