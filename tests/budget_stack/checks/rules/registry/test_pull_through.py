from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled

RULE = "AWS::ECR::PullThroughCacheRule"


def cached(template, address="registry-1.docker.io", login=None, prefix="hub", logical_id="Cache"):
    login = {} if login is None else {"CredentialArn": login}
    add_resource(template, logical_id, RULE, EcrRepositoryPrefix=prefix, UpstreamRegistryUrl=address, **login)


def with_secret(template, name):
    add_resource(template, "Login", "AWS::SecretsManager::Secret", Name=name, Description="login")
    cached(template, login={"Ref": "Login"})


def two(template, prefix):
    cached(template, "public.ecr.aws", prefix="public")
    cached(template, "quay.io", prefix=prefix, logical_id="OtherCache")


MUTANTS = [
    *spelled("registry-pull-through-secret-name", "Cache", with_secret, "docker-hub", switched=False),
    Mutant(
        "registry-pull-through-secret-name",
        "Cache",
        lambda t: with_secret(t, {"Fn::Sub": "registries/${AWS::StackName}"}),
    ),
    Mutant("registry-pull-through-secret-name", "Cache", lambda t: with_secret(t, NOTHING)),
    *spelled("registry-pull-through-login-missing", "Cache", cached, "ghcr.io", switched=False),
    *spelled("registry-pull-through-login-missing", "Cache", cached, "books.azurecr.io", switched=False),
    *spelled("registry-pull-through-prefix-twice", "OtherCache", two, "public", switched=False),
]
NEAR_MISSES = [
    NearMiss("registry-pull-through-secret-name", lambda t: with_secret(t, "ecr-pullthroughcache/docker-hub")),
    NearMiss(
        "registry-pull-through-secret-name",
        lambda t: with_secret(t, {"Fn::Sub": "ecr-pullthroughcache/${AWS::StackName}"}),
    ),
    NearMiss("registry-pull-through-login-missing", lambda t: cached(t, "public.ecr.aws")),
    NearMiss("registry-pull-through-login-missing", lambda t: cached(t, "registry.k8s.io")),
    NearMiss("registry-pull-through-prefix-twice", lambda t: two(t, "public-too")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
