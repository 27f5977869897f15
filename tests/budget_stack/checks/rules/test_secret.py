from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, properties, said_of
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import cluster, database, with_secret

IMPORTED = {"Fn::ImportValue": "Imported"}


def set_variable(template, name, value):
    container(template)["Environment"].append({"Name": name, "Value": value})


SOUNDS_SECRET = [
    ("TOKEN_URL", "auth.example.com"),
    ("KEY_PATH", "key.pem"),
    ("PUBLIC_KEY", "ssh-rsa AAAA"),
    ("USE_TOKEN", "true"),
    ("MAX_TOKEN", "4096"),
    ("MAIL_SECRET", "prod/database"),
    ("MAIL_SECRET", "my-secret"),
    ("SECRET_NAME", "database"),
    ("API_KEY", ""),
    ("PARTITION_KEY", "pk"),
    ("TOKEN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"),
]


def read_by_key(source, how=None):
    """The task reads one key of a secret, which is made as is said."""

    def change(template):
        if how is not None:
            properties(template, "SigningKey")["GenerateSecretString"] = how
        container(template)["Secrets"][0]["ValueFrom"] = source

    return change


OF_KEY = {"SecretStringTemplate": '{"user": "owner"}', "GenerateStringKey": "password"}
MUTANTS = [
    Mutant("secret-key-unknown", "TaskDefinition", read_by_key({"Fn::Sub": "${SigningKey}:username::"}, OF_KEY)),
    Mutant(
        "secret-key-unknown",
        "TaskDefinition",
        read_by_key({"Fn::Join": [":", [{"Ref": "SigningKey"}, "Password", "AWSCURRENT", ""]]}, OF_KEY),
    ),
    Mutant(
        "secret-key-unknown",
        "TaskDefinition",
        both(database(), with_secret({"Fn::Sub": "${Store.MasterUserSecret.SecretArn}:host::"})),
    ),
    Mutant("secret-in-environment", "TaskDefinition", lambda t: set_variable(t, "SMTP_PASSWORD", "hunter2")),
    Mutant("secret-in-environment", "TaskDefinition", lambda t: set_variable(t, "API_KEY", "AKIAIOSFODNN7EXAMPLE")),
    Mutant(
        "secret-in-environment",
        "TaskDefinition",
        lambda t: (
            t["Parameters"].update(MailLogin={"Type": "String", "NoEcho": True}),
            set_variable(t, "MAIL_URL", {"Fn::Sub": "smtp://${MailLogin}@mail.example.com"}),
        ),
    ),
    Mutant(
        "secret-in-environment",
        "TaskDefinition",
        lambda t: set_variable(t, "MAIL_LOGIN", {"Fn::Sub": "{{resolve:secretsmanager:${SigningKey}}}"}),
    ),
    Mutant("secret-name-twice", "TaskDefinition", lambda t: set_variable(t, "SECRET_KEY", "")),
    Mutant(
        "secret-source-malformed",
        "TaskDefinition",
        lambda t: container(t)["Secrets"][0].update(ValueFrom="{{resolve:secretsmanager:signing}}"),
    ),
    Mutant(
        "secret-source-malformed",
        "TaskDefinition",
        lambda t: container(t)["Secrets"][0].update(ValueFrom="arn:aws:s3:::bucket/secret.txt"),
    ),
]
NEAR_MISSES = [
    NearMiss("secret-key-unknown", read_by_key({"Fn::Sub": "${SigningKey}:password::"}, OF_KEY)),
    NearMiss("secret-key-unknown", read_by_key({"Fn::Sub": "${SigningKey}:key::"})),
    NearMiss(
        "secret-key-unknown", read_by_key({"Fn::Sub": "${SigningKey}:any::"}, {**OF_KEY, "GenerateStringKey": IMPORTED})
    ),
    NearMiss(
        "secret-key-unknown",
        both(cluster(), with_secret({"Fn::Sub": "${Store.MasterUserSecret.SecretArn}:username::"})),
    ),
    NearMiss("secret-in-environment", lambda t: set_variable(t, "MAIL_SECRET", {"Ref": "SigningKey"})),
    NearMiss("secret-name-twice", lambda t: set_variable(t, "SECRET_KEY_FILE", "")),
    NearMiss(
        "secret-source-malformed",
        lambda t: (
            container(t)["Secrets"][0].update(ValueFrom={"Fn::Sub": "${SigningKey}:::"}),
            container(t)["Secrets"][1].update(ValueFrom={"Fn::ImportValue": "Password"}),
        ),
    ),
    NearMiss(
        "secret-source-malformed",
        lambda t: container(t)["Secrets"][0].update(ValueFrom="{{resolve:ssm:/shared/arn-of-signing-key}}"),
    ),
    *(
        NearMiss("secret-in-environment", lambda t, name=name, value=value: set_variable(t, name, value))
        for name, value in SOUNDS_SECRET
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)


def test_the_secrets_of_one_container_are_one_finding():
    (finding,) = said_of(
        changed(
            lambda t: (set_variable(t, "SMTP_PASSWORD", "hunter2"), set_variable(t, "API_KEY", "AKIAIOSFODNN7EXAMPLE"))
        )
    )

    assert finding.message == (
        "SMTP_PASSWORD of budget-tracker has its value in the template; the same goes for API_KEY"
    )


def test_twenty_optional_entries_are_asked_one_by_one():
    def optional(template):
        names = [f"Extra{number}" for number in range(20)]
        template["Parameters"] |= {name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names}
        template["Conditions"] |= {f"Has{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names}
        container(template)["Environment"] += [
            {"Fn::If": [f"Has{name}", {"Name": f"{name.upper()}_KEY", "Value": "0"}, {"Ref": "AWS::NoValue"}]}
            for name in names[:-1]
        ]
        last = {"Name": "API_KEY", "Value": "AKIAIOSFODNN7EXAMPLE"}
        container(template)["Environment"] += [{"Fn::If": [f"Has{names[-1]}", last, {"Ref": "AWS::NoValue"}]}]

    (finding,) = said_of(changed(optional), about="secret")

    assert (finding.rule, finding.configuration) == ("secret-in-environment", {"Extra19": "yes"})


def test_a_text_of_thirty_optional_pieces_is_asked_piece_by_piece():
    def joined(template):
        names = [f"Flag{number}" for number in range(30)]
        template["Parameters"] |= {name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names}
        template["Parameters"]["Login"] = {"Type": "String", "NoEcho": True}
        template["Conditions"] |= {f"Has{name}": {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names}
        pieces = [{"Fn::If": [f"Has{name}", name, {"Ref": "AWS::NoValue"}]} for name in names[:-1]]
        pieces.append({"Fn::If": ["HasFlag29", {"Ref": "Login"}, {"Ref": "Typo"}]})
        set_variable(template, "FLAGS", {"Fn::Join": [",", pieces]})

    said = {finding.message: finding.configuration for finding in said_of(changed(joined), about="secret")}

    assert said == {
        "FLAGS of budget-tracker holds the parameter Login, which is NoEcho": {"Flag29": "yes"},
        "Unresolved resource dependencies [Typo] in the template": {"Flag29": "no"},
    }


def test_a_version_may_follow_a_parameters_name():
    said = said_of(changed(lambda t: container(t)["Secrets"][0].update(ValueFrom="/budget/signing-key:3")))

    # that the role may not read it is another matter
    assert {finding.rule for finding in said} == {"execution-role-cannot-read-secret"}
