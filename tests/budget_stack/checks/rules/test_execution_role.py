from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, container, options, statement, task, without_statement
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database, with_secret
from tests.budget_stack.checks.spelled import spelled

AWS_POLICY = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"

THE_ACCOUNT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}

AS_TEXT = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
  "Action": ["ecr:*", "logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue"]}]}"""


def key_of_ones_own(template, **policy):
    add_resource(template, "Key", "AWS::KMS::Key", **policy)
    properties(template, "SigningKey")["KmsKeyId"] = {"Fn::GetAtt": ["Key", "Arn"]}


def key_for(template, *principals):
    """A key whose policy names these, the only one outside of a list."""
    admits = {
        "Effect": "Allow",
        "Principal": {"AWS": list(principals) if len(principals) > 1 else principals[0]},
        "Action": "kms:*",
        "Resource": "*",
    }
    key_of_ones_own(template, KeyPolicy={"Version": "2012-10-17", "Statement": [admits]})


def managed_key(template):
    add_resource(template, "Key", "AWS::KMS::Key")


def unread(template):
    statement(template, "ReadSecrets")["Resource"].pop()


def may_decrypt(template, resource):
    statement(template, "ReadSecrets")["Action"].append("kms:Decrypt")
    statement(template, "ReadSecrets")["Resource"].append(resource)


def runs_what_the_template_makes(template, resource):
    # our repository is only there under a condition, which another rule would speak of
    template["Resources"]["Repository"].pop("Condition")
    for number in (0, 1):
        container(template, number)["Image"] = {"Fn::Sub": "${Repository.RepositoryUri}:${ImageTag}"}
    statement(template, "PullImage")["Resource"] = resource


def takes_policy_of_aws(template):
    properties(template, "ExecutionRole")["ManagedPolicyArns"].append({"Fn::Sub": AWS_POLICY})


FILE = "arn:aws:s3:::settings-of-others/web.env"


def with_file(template, address):
    add_resource(template, "Settings", "AWS::S3::Bucket")
    container(template)["EnvironmentFiles"] = [{"Type": "s3", "Value": address}]


def may_read(template, resource):
    allowed = {"Sid": "ReadFiles", "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    properties(template, "ExecutionPolicy")["PolicyDocument"]["Statement"].append(allowed)


def logs_with(template, secret):
    """A log that a token of the stack is sent with."""
    add_resource(template, "Login", "AWS::SecretsManager::Secret", Description="token")
    splunk = {"LogDriver": "splunk", "Options": {"splunk-url": "https://logs.example.com"}}
    container(template)["LogConfiguration"] = {
        **splunk,
        "SecretOptions": [{"Name": "splunk-token", "ValueFrom": secret}],
    }


def denied(action, **others):
    """A statement of the execution role that denies an action."""

    def change(template):
        one = {"Sid": "No", "Effect": "Deny", "Action": action, "Resource": "*", **others}
        properties(template, "ExecutionPolicy")["PolicyDocument"]["Statement"].append(one)

    return change


MUTANTS = [
    Mutant("execution-role-cannot-log", "TaskDefinition", denied("logs:*")),
    Mutant("execution-role-cannot-log", "TaskDefinition", denied(["logs:PutLogEvents"])),
    Mutant("execution-role-cannot-log", "TaskDefinition", denied({"Fn::Sub": "logs:Create*"})),
    Mutant("execution-role-missing", "TaskDefinition", lambda t: task(t).pop("ExecutionRoleArn")),
    Mutant("execution-role-cannot-log", "TaskDefinition", lambda t: without_statement(t, "WriteLogs")),
    Mutant(
        "execution-role-cannot-log",
        "TaskDefinition",
        lambda t: (
            add_resource(t, "OtherLogs", "AWS::Logs::LogGroup", RetentionInDays=7),
            statement(t, "WriteLogs").update(Resource=[{"Fn::GetAtt": ["OtherLogs", "Arn"]}]),
        ),
    ),
    Mutant(
        "execution-role-cannot-log",
        "TaskDefinition",
        # the policy of AWS cannot create log groups
        lambda t: (
            options(t).update({"awslogs-create-group": "true", "awslogs-group": "/ecs/budget"}),
            takes_policy_of_aws(t),
        ),
    ),
    Mutant("execution-role-cannot-pull", "TaskDefinition", lambda t: without_statement(t, "LogInToRegistry")),
    Mutant(
        "execution-role-cannot-pull",
        "TaskDefinition",
        lambda t: statement(t, "PullImage").update(
            Resource=[{"Fn::Sub": "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/budget"}]
        ),
    ),
    Mutant(
        "execution-role-cannot-pull",
        "TaskDefinition",
        lambda t: statement(t, "PullImage").update(Action=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"]),
    ),
    Mutant(
        "execution-role-cannot-pull",
        "TaskDefinition",
        lambda t: (
            add_resource(t, "OtherRepository", "AWS::ECR::Repository", EmptyOnDelete=True),
            runs_what_the_template_makes(t, {"Fn::GetAtt": ["OtherRepository", "Arn"]}),
        ),
    ),
    Mutant(
        "execution-role-cannot-read-secret", "TaskDefinition", lambda t: statement(t, "ReadSecrets")["Resource"].pop()
    ),
    Mutant(
        "execution-role-cannot-read-secret",
        "TaskDefinition",
        lambda t: properties(t, "ExecutionRole")["ManagedPolicyArns"].pop(),
        {"Database": "existing", "DatabaseSecretArn": "other than ''"},
    ),
    Mutant(
        "execution-role-cannot-read-secret",
        "TaskDefinition",
        lambda t: container(t)["Secrets"].append({"Name": "MAIL", "ValueFrom": "/mail/password"}),
    ),
    *spelled(
        "execution-role-cannot-read-secret",
        "TaskDefinition",
        lambda t, secret: container(t).update(RepositoryCredentials={"CredentialsParameter": secret}),
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf",
    ),
    Mutant(
        "execution-role-cannot-read-secret",
        "TaskDefinition",
        lambda t: logs_with(t, {"Ref": "Login"}),
    ),
    *spelled("execution-role-cannot-read-file", "TaskDefinition", with_file, FILE, switched=False),
    Mutant(
        "execution-role-cannot-read-file",
        "TaskDefinition",
        lambda t: with_file(t, {"Fn::Sub": "${Settings.Arn}/web.env"}),
    ),
    Mutant(
        "execution-role-cannot-read-file",
        "TaskDefinition",
        lambda t: (with_file(t, FILE), may_read(t, "arn:aws:s3:::settings-of-others/web/*")),
    ),
    Mutant("execution-role-cannot-decrypt", "TaskDefinition", key_of_ones_own),
    *(
        Mutant("execution-role-cannot-read-secret", "TaskDefinition", both(database(), with_secret(value), unread))
        for value in (None, {"Fn::Sub": "${Store.MasterUserSecret.SecretArn}:password::"})
    ),
    Mutant("execution-role-cannot-read-secret", "TaskDefinition", both(cluster(), with_secret(), unread)),
    Mutant(
        "execution-role-cannot-decrypt",
        "TaskDefinition",
        both(managed_key, database(MasterUserSecret={"KmsKeyId": {"Ref": "Key"}}), with_secret()),
    ),
    # a key's policy for the account as a whole leaves it to the role's
    *(
        Mutant("execution-role-cannot-decrypt", "TaskDefinition", change)
        for change in (
            lambda t: key_for(t, THE_ACCOUNT),
            lambda t: key_for(t, {"Ref": "AWS::AccountId"}),
            lambda t: key_for(t, THE_ACCOUNT, "arn:aws:iam::123456789012:root"),
        )
    ),
]


def elsewhere(template):
    """The rights of a role in a policy that names it by what its ARN ends in."""
    name = {"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::GetAtt": ["ExecutionRole", "Arn"]}]}]}
    document = {"Version": "2012-10-17", "Statement": [dict(statement(template, "ReadSecrets"))]}
    without_statement(template, "ReadSecrets")
    template["Resources"]["Extra"] = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"Roles": [name], "PolicyDocument": document},
    }


NEAR_MISSES = [
    NearMiss(
        "execution-role-cannot-read-secret",
        lambda t: (logs_with(t, {"Ref": "Login"}), statement(t, "ReadSecrets")["Resource"].append({"Ref": "Login"})),
    ),
    # a name may be that of a secret in the same region
    NearMiss(
        "execution-role-cannot-read-secret",
        lambda t: container(t).update(RepositoryCredentials={"CredentialsParameter": "registry"}),
    ),
    NearMiss(
        "execution-role-cannot-read-file",
        lambda t: (with_file(t, {"Fn::Sub": "${Settings.Arn}/web.env"}), may_read(t, {"Fn::Sub": "${Settings.Arn}/*"})),
    ),
    # the policy of a bucket may let the role in
    NearMiss(
        "execution-role-cannot-read-file",
        lambda t: (
            with_file(t, FILE),
            add_resource(t, "Reading", "AWS::S3::BucketPolicy", Bucket="settings-of-others", PolicyDocument={}),
        ),
    ),
    NearMiss(
        "execution-role-cannot-log",
        denied("logs:*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    ),
    NearMiss("execution-role-cannot-log", denied("logs:Delete*")),
    NearMiss("execution-role-cannot-read-secret", elsewhere),
    *(
        NearMiss(f"execution-role-{what}", lambda t: properties(t, "ExecutionPolicy").update(PolicyDocument=AS_TEXT))
        for what in ("cannot-log", "cannot-pull", "cannot-read-secret")
    ),
    NearMiss(
        "execution-role-missing",
        lambda t: (
            task(t).pop("ExecutionRoleArn"),
            [container(t, n).pop("Secrets") for n in (0, 1)],
            [container(t, n).pop("LogConfiguration") for n in (0, 1)],
            [container(t, n).update(Image="public.ecr.aws/docker/library/python:3.11") for n in (0, 1)],
        ),
    ),
    NearMiss("execution-role-cannot-log", lambda t: (without_statement(t, "WriteLogs"), takes_policy_of_aws(t))),
    NearMiss(
        "execution-role-cannot-log",
        # the same group by its name
        lambda t: (
            properties(t, "LogGroup").update(LogGroupName="/ecs/budget"),
            [container(t, n)["LogConfiguration"]["Options"].update({"awslogs-group": "/ecs/budget"}) for n in (0, 1)],
        ),
    ),
    NearMiss(
        "execution-role-cannot-pull",
        lambda t: (
            properties(t, "Repository").pop("RepositoryName"),
            runs_what_the_template_makes(t, [{"Fn::GetAtt": ["Repository", "Arn"]}]),
        ),
    ),
    NearMiss(
        "execution-role-cannot-pull",
        lambda t: statement(t, "PullImage").update(Action=["ecr:*"], Resource=["arn:aws:ecr:*:*:repository/*"]),
    ),
    NearMiss(
        "execution-role-cannot-pull",
        lambda t: (
            without_statement(t, "PullImage"),
            properties(t, "ExecutionRole")["ManagedPolicyArns"].append({"Fn::ImportValue": "PullPolicy"}),
        ),
    ),
    NearMiss(
        "execution-role-cannot-read-secret",
        lambda t: statement(t, "ReadSecrets").update(
            Resource=[{"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"}]
        ),
    ),
    NearMiss(
        "execution-role-cannot-decrypt",
        lambda t: (key_of_ones_own(t), may_decrypt(t, {"Fn::GetAtt": ["Key", "Arn"]})),
    ),
    *(
        NearMiss("execution-role-cannot-decrypt", change)
        for change in (
            lambda t: (key_for(t, THE_ACCOUNT), may_decrypt(t, {"Fn::GetAtt": ["Key", "Arn"]})),
            lambda t: key_for(t, {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"}),
            lambda t: key_for(t, THE_ACCOUNT, {"Fn::ImportValue": "Readers"}),
            lambda t: key_for(t, THE_ACCOUNT, "arn:aws:iam::123456789012:role/reader"),
            lambda t: key_for(t, {"Fn::ImportValue": "Reader"}),
        )
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
