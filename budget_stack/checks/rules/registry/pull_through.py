"""Rules by which ECR caches the images of other registries."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, may_match, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecr import LOGIN_SECRET_PREFIX, UPSTREAMS_WITH_LOGIN
from budget_stack.facts.resource_types import PULL_THROUGH_CACHE_RULE, SECRETS_MANAGER_SECRET

_GUIDE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html"


@rule(
    "registry-pull-through-secret-name",
    "error",
    on=resources(PULL_THROUGH_CACHE_RULE),
    text=Text(
        title="The secret that ECR logs in with has a name that begins with ecr-pullthroughcache/",
        says="CredentialArn does not match the pattern of such secrets' ARNs.",
        cause="The secret's name was left to CloudFormation, or chosen after others.",
        fix=f"give the secret a Name that begins with {LOGIN_SECRET_PREFIX}",
        source=_GUIDE,
    ),
)
def secret_name(view: View, cache: Resource) -> Iterator[Problem]:
    secret = view.target(cache["CredentialArn"], SECRETS_MANAGER_SECRET)
    if secret is None:
        return
    name = secret["Name"]
    if not name:
        yield problem(cache["CredentialArn"], f"CloudFormation chooses another name for {secret.logical_id}")
    elif not may_match(f"{LOGIN_SECRET_PREFIX}*", partial_text(name.known())):
        text = partial_text(name.known()).replace(ANYTHING, "...")
        yield problem(cache["CredentialArn"], f"{secret.logical_id} is named {text}")


@rule(
    "registry-pull-through-login-missing",
    "error",
    on=resources(PULL_THROUGH_CACHE_RULE),
    text=Text(
        title="ECR logs in to registries that let nobody else in",
        says="UnsupportedUpstreamRegistryException or InvalidParameterException: the upstream needs credentials.",
        cause="The rule was copied from one of a registry that needs no login, such as public.ecr.aws.",
        fix=f"set CredentialArn to a secret whose name begins with {LOGIN_SECRET_PREFIX}",
        source=_GUIDE,
    ),
)
def login_missing(view: View, cache: Resource) -> Iterator[Problem]:
    address = cache["UpstreamRegistryUrl"].text()
    if not cache["CredentialArn"] and address and address.removeprefix("https://").endswith(UPSTREAMS_WITH_LOGIN):
        yield problem(cache["CredentialArn"], f"{address} asks for a login")


@rule(
    "registry-pull-through-prefix-twice",
    "error",
    on=pairs(PULL_THROUGH_CACHE_RULE, plain("EcrRepositoryPrefix")),
    text=Text(
        title="Each rule caches under a prefix of its own",
        says="PullThroughCacheRuleAlreadyExistsException: a rule with that prefix exists already.",
        cause="A rule was copied for another registry.",
        fix="give one of them another EcrRepositoryPrefix",
        source=_GUIDE,
    ),
)
def prefix_twice(view: View, both: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = both
    prefix = other["EcrRepositoryPrefix"]
    if prefix and view.same(one["EcrRepositoryPrefix"].value, prefix.value):
        yield problem(prefix, f"{one.logical_id} caches under {prefix.text() or 'the same prefix'} too")
