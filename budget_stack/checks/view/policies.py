"""What an IAM role may do, as far as the template says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from budget_stack.checks.view.partial_text import ANYTHING, may_match, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.iam import EXECUTION_ACTIONS, EXECUTION_POLICY, IDENTITIES, action_matches, pattern_matches
from budget_stack.facts.resource_types import (
    GROUP_POLICY,
    INLINE_POLICY,
    MANAGED_POLICY,
    ROLE_POLICY,
    USER_POLICY,
)
from budget_stack.resolve.symbols import Call, Imported, OpenParameter, Reference, is_symbol, symbols_in

HOLDERS = (*IDENTITIES, GROUP_POLICY, MANAGED_POLICY, INLINE_POLICY, ROLE_POLICY, USER_POLICY)
"""The types of resources that hold identity-based policies."""

_OF_AWS = ":iam::aws:policy/"


class PolicyResource(NamedTuple):
    """The resource that an action is performed on.

    Attributes:
        logical_id: The logical id of the resource; empty if it is not in the template.
        arn: The ARN, with * and ANYTHING in place of its unknown parts.
        value: The value that refers to it, to compare with values in policies.
        is_another: Tells whether it certainly is not the resource of a logical id.
    """

    logical_id: str
    arn: str
    value: object = None
    is_another: Callable[[str], bool] = lambda logical_id: False


class Condition(NamedTuple):
    """What a statement compares a key of the request with; the key is in small letters."""

    operator: str
    key: str
    values: tuple[object, ...]

    def may_hold(self, request: Mapping[str, PolicyResource]) -> bool:
        """Tell whether it may hold for a request, of which some keys are known."""
        given = request.get(self.key)
        is_equality = self.operator.removesuffix("IfExists") in _EQUALITIES
        return given is None or not is_equality or any(_may_be(value, given) for value in self.values)


_EQUALITIES = ("ArnEquals", "ArnLike", "StringEquals", "StringEqualsIgnoreCase", "StringLike")
_ANY_REQUEST: Mapping[str, PolicyResource] = MappingProxyType({})


class Permission(NamedTuple):
    """What a statement allows or denies: patterns of actions, the values of Resource, and under which conditions."""

    actions: tuple[str, ...]
    resources: tuple[object, ...]
    conditions: tuple[Condition, ...] = ()
    is_denial: bool = False

    def may_cover(self, action: str, thing: PolicyResource, request: Mapping[str, PolicyResource]) -> bool:
        """Tell whether the statement may be about an action on a resource."""
        return (
            any(action_matches(pattern, action, ANYTHING) for pattern in self.actions)
            and any(_may_be(resource, thing) for resource in self.resources)
            and all(condition.may_hold(request) for condition in self.conditions)
        )

    def covers(self, action: str, thing: PolicyResource) -> bool:
        """Tell whether the statement certainly is about an action on a resource, whatever is asked."""
        return (
            not self.conditions
            and any(ANYTHING not in pattern and action_matches(pattern, action) for pattern in self.actions)
            and any(_is(resource, thing) for resource in self.resources)
        )


def _is(resource: object, thing: PolicyResource) -> bool:
    if thing.value is not None and resource == thing.value:
        return True
    text = partial_text(resource)
    # what is unknown in the ARN is a character that no pattern has
    return ANYTHING not in text and "*" not in thing.arn.strip("*") and pattern_matches(text, thing.arn)


def _may_be(resource: object, thing: PolicyResource) -> bool:
    if resource == thing.value and thing.value is not None:
        return True
    if isinstance(resource, Reference):
        return not thing.is_another(resource.logical_id)
    named = {symbol.logical_id for symbol in symbols_in(resource) if isinstance(symbol, Reference)}
    return thing.logical_id in named or _arn_may_match(partial_text(resource), thing.arn)


_ACCOUNT_OR_UNKNOWN = re.compile(rf"\d{{12}}|aws|\*|{ANYTHING}|")


def _arn_may_match(pattern: str, arn: str) -> bool:
    """Tell whether an ARN may match a pattern; no unknown part of it reaches over a colon, where it has all fields."""
    wanted, given = (text.split(":", 5) for text in (pattern, arn))
    for fields in (wanted, given):
        if len(fields) < 6 or ANYTHING in fields[2] or not _ACCOUNT_OR_UNKNOWN.fullmatch(fields[4]):
            return may_match(pattern, arn)
    return all(map(may_match, wanted, given))


def refers_to_another(view: View, type_: str, name: str, value: object) -> Callable[[str], bool]:
    """Return what tells of a resource of a type that a value does not refer to it, neither by reference nor by name."""
    named = {symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference)}
    text = partial_text(view.known(value))

    def is_another(logical_id: str) -> bool:
        resource = view.resource(logical_id)
        if resource is None or resource.type != type_ or logical_id in named:
            return False
        own = resource[name]
        return bool(named) or not (own.is_present and may_match(f"*{partial_text(own.known())}*", text))

    return is_another


def documents(holder: Resource) -> Iterator[Node]:
    """Yield the identity-based policy documents in a resource."""
    if holder.type in IDENTITIES:
        for policy in holder["Policies"]:
            if not policy.is_unresolved:
                yield policy["PolicyDocument"].read()
    else:
        yield holder["PolicyDocument"].read()


def statements(document: Node) -> Iterator[Node]:
    """Yield the statements of a document, as far as anything is known about them."""
    if not document.is_unresolved:
        yield from (statement for statement in document["Statement"] if not statement.is_unresolved)


def may_allow(statement: Node, action: str) -> bool:
    """Tell whether a statement may allow an action on something."""
    if statement["Effect"].text() != "Allow":
        return False
    actions = statement["Action"]
    return actions.is_unresolved or any(
        one.is_unresolved or action_matches(one.text() or "", action, ANYTHING) for one in actions
    )


def is_about(statement: Node, action: str) -> bool:
    """Tell whether the actions of a statement certainly cover one."""
    actions = statement["Action"]
    return not actions.is_unresolved and any(action_matches(one.text() or "", action) for one in actions)


def permissions(view: View, role: Resource) -> list[Permission] | None:
    """Return what a role may do; None if the template does not tell all of it."""
    granted: list[Permission] = []
    for document in _documents_of(view, role):
        added = None if document is None else _remembered(view, document)
        if added is None:
            return None
        granted += added
    for policy in role["ManagedPolicyArns"]:
        if view.target(policy, MANAGED_POLICY):
            continue
        if managed_name(policy) != EXECUTION_POLICY:
            return None
        granted.append(Permission(EXECUTION_ACTIONS, ("*",)))
    return None if role["ManagedPolicyArns"].is_unresolved else granted


def _remembered(view: View, document: Node) -> list[Permission] | None:
    # several rules ask, and each in every configuration of the rest
    return view.remembered(("allowed", document.at), lambda: _allowed(document))


def _documents_of(view: View, role: Resource) -> Iterator[Node | None]:
    """Yield the documents attached to a role, and None for one that is only known at deployment."""
    if role["Policies"].is_unresolved or any(policy.is_unresolved for policy in role["Policies"]):
        yield None
    yield from documents(role)
    attached = {target.logical_id: target for arn in role["ManagedPolicyArns"] if (target := view.target(arn))}
    types = (MANAGED_POLICY, INLINE_POLICY, ROLE_POLICY)
    naming = {policy.logical_id: policy for policy in view.naming(role, *types)}
    # a role without a name of its own is only known by reference
    for policy in view.resources(*types) if role["RoleName"] else {**attached, **naming}.values():
        if policy.type not in types:
            continue
        roles = policy["RoleName"] if policy.type == ROLE_POLICY else policy["Roles"]
        named = [roles] if roles.is_unresolved else list(roles)
        if policy.logical_id in attached or any(role.is_named_by(node) or _is_name_of(role, node) for node in named):
            yield policy["PolicyDocument"].read()
        elif any(_is_made_of(role, node) for node in named):
            yield None


def _is_made_of(role: Resource, node: Node) -> bool:
    """Tell whether a value is derived from a role, such as its name taken out of its ARN."""
    value = node.value
    named = (symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference))
    return is_symbol(value) and role.logical_id in named


def _is_name_of(role: Resource, node: Node) -> bool:
    return bool(role["RoleName"]) and not isinstance(node.value, Reference) and node.value == role["RoleName"].value


def _allowed(document: Node) -> list[Permission] | None:
    """Return what a document allows; None if that is not known."""
    if document.is_unresolved or not document:
        return None
    permissions = []
    for statement in document["Statement"]:
        if statement.is_unresolved:
            return None
        is_denial = statement["Effect"].text() == "Deny"
        if statement["NotAction"] or statement["NotResource"]:
            # to deny all but a few may still deny what is asked, and to allow all but a few may allow it
            if is_denial:
                continue
            return None
        actions, resources = statement["Action"].known(), statement["Resource"].known()
        conditions = tuple(_conditions(statement))
        permissions.append(
            Permission(tuple(map(partial_text, _listed(actions))), tuple(_listed(resources)), conditions, is_denial)
        )
    return permissions


def _conditions(statement: Node) -> Iterator[Condition]:
    """Yield the conditions of a statement; one that is not known may hold, and is there."""
    if statement["Condition"].is_unresolved:
        yield Condition("", "", ())
    for operator, keys in statement["Condition"].items():
        if keys.is_unresolved:
            yield Condition("", "", ())
        for key, values in keys.items():
            yield Condition(operator, key.lower(), tuple(_listed(values.known())))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def is_denied(
    granted: list[Permission],
    action: str,
    thing: PolicyResource,
    request: Mapping[str, PolicyResource] = _ANY_REQUEST,
) -> bool:
    """Tell whether nothing can allow a role an action on a resource, or a statement denies it.

    Args:
        granted: What the role may do.
        action: Such as `ecs:RunTask`.
        thing: The resource.
        request: What conditions may ask of the request, as far as it is known, by keys in small letters.
    """
    if any(permission.is_denial and permission.covers(action, thing) for permission in granted):
        return True
    return not any(not one.is_denial and one.may_cover(action, thing, request) for one in granted)


def may_be_anybody(principal: Node) -> bool:
    """Tell whether a principal may be everybody, or somebody who is not known."""
    if principal.is_unresolved or principal.text() is not None:
        return True
    return any(
        one.text() == "*" or isinstance(one.value, Call | Imported | OpenParameter) for one in aws_named(principal)
    )


def aws_named(principal: Node) -> list[Node]:
    """Return the accounts, roles and users that a principal names."""
    named = principal["AWS"]
    return [named] if named.is_unresolved else list(named)


def managed_name(node: Node) -> str | None:
    """Return path and name of an AWS managed policy, from its ARN; None for any other or unknown ARN."""
    value = node.value
    is_open = isinstance(value, Reference | OpenParameter | Imported)
    _, mark, name = ("", "", "") if is_open else partial_text(value).partition(_OF_AWS)
    return name if mark and ANYTHING not in name else None


def is_account(principal: object) -> bool:
    """Tell whether a principal is an account as a whole."""
    account = re.search(r"^arn:.*:root$|^\d{12}$", partial_text(principal), re.DOTALL)
    return account is not None or principal == OpenParameter("AWS::AccountId")
