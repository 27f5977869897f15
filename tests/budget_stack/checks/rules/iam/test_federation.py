from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

ISSUER = "token.actions.githubusercontent.com"


def role(issuer=ISSUER, operator="StringEquals", **conditions):
    """A role for workflows; what is compared of the token, by the claim."""

    def change(template):
        provider = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:oidc-provider/{issuer}"}
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {operator: {f"{issuer}:{claim}": value for claim, value in conditions.items()}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        add_resource(template, "Workflow", "AWS::IAM::Role", AssumeRolePolicyDocument=document)

    return change


def own_provider(**conditions):
    """The same, with a provider of the template's own."""

    def change(template):
        role(**conditions)(template)
        add_resource(template, "Provider", "AWS::IAM::OIDCProvider", Url=f"https://{ISSUER}", ClientIdList=["a"])
        (statement,) = template["Resources"]["Workflow"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        statement["Principal"] = {"Federated": [{"Ref": "Provider"}]}

    return change


MUTANTS = [
    Mutant("iam-trust-subject-missing", "Workflow", own_provider(aud="sts.amazonaws.com")),
    Mutant("iam-trust-subject-missing", "Workflow", role(aud="sts.amazonaws.com")),
    Mutant("iam-trust-subject-open", "Workflow", role(operator="StringLike", sub="repo:octo/*")),
    Mutant("iam-trust-subject-open", "Workflow", role(operator="StringLike", sub=["repo:octo*/shop:*"])),
    Mutant("iam-trust-subject-open", "Workflow", role(operator="StringLike", sub="*")),
]
NEAR_MISSES = [
    NearMiss("iam-trust-subject-missing", role(sub="repo:octo/shop:environment:production")),
    NearMiss("iam-trust-subject-missing", own_provider(sub="repo:octo/shop:environment:production")),
    # a provider of another kind
    NearMiss("iam-trust-subject-missing", role("login.example.com", aud="shop")),
    NearMiss("iam-trust-subject-open", role(operator="StringLike", sub="repo:octo/shop:*")),
    NearMiss("iam-trust-subject-open", role(sub={"Fn::Sub": "repo:octo/shop:ref:refs/heads/${AWS::StackName}"})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
