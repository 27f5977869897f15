"""Policies of resources: whether they let a service in, which acts for a resource of the template."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.checks.view.partial_text import ANYTHING, may_match, partial_text
from budget_stack.checks.view.policies import is_about, may_allow
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.iam import service_principal
from budget_stack.resolve.symbols import Reference, symbols_in

# what conditions compare with the ARN of the resource that is acted for; for keys of log groups it has another name
_SOURCES = ("aws:sourcearn", "kms:encryptioncontext:aws:logs:arn")


class Caller(NamedTuple):
    """A service that asks for something.

    Attributes:
        service: Its principal without the domain, such as `events`.
        source: The logical id of the resource that it acts for; empty if that is not known.
        arn: The ARN of that resource, with ANYTHING in place of its unknown parts.
    """

    service: str
    source: str = ""
    arn: str = ANYTHING

    @property
    def principal(self) -> str:
        """Its name in policies."""
        return service_principal(self.service)


def keeps_out(document: Node, caller: Caller, *actions: str) -> bool:
    """Tell whether a policy certainly lets a service do none of the actions.

    A policy that is absent or not known may let anybody in.
    """
    policy = document.read()
    if not policy or policy.is_unresolved or policy["Statement"].is_unresolved:
        return False
    statements = list(policy["Statement"])
    if any(_denies(statement, caller, actions) for statement in statements):
        return True
    return not any(_may_let_in(statement, caller, actions) for statement in statements)


def _denies(statement: Node, caller: Caller, actions: tuple[str, ...]) -> bool:
    """Tell whether a statement certainly denies the service all of the actions, whatever is asked."""
    if statement.is_unresolved or statement["Effect"].text() != "Deny" or statement["Condition"]:
        return False
    principal = statement["Principal"]
    if not principal or principal.is_unresolved:
        return False
    named = principal["Service"] if principal.text() is None else principal
    whole = [one.text() for one in (*named, *principal["AWS"])] if not named.is_unresolved else []
    is_all = all(is_about(statement, action) for action in actions)
    return is_all and any(one in ("*", caller.principal) for one in whole)


def _may_let_in(statement: Node, caller: Caller, actions: tuple[str, ...]) -> bool:
    if statement.is_unresolved:
        return True
    if statement["Effect"].text() == "Deny":
        return False
    if statement["Action"] and not any(may_allow(statement, action) for action in actions):
        return False
    return _may_be_principal(statement["Principal"], caller) and _may_be_source(statement["Condition"], caller)


def _may_be_principal(principal: Node, caller: Caller) -> bool:
    if not principal or principal.is_unresolved or principal.text() is not None:
        # all but some are let in where NotPrincipal stands
        return principal.text() in ("*", None)
    services = principal["Service"]
    if services.is_unresolved or any(one.text() == "*" for one in principal["AWS"]):
        return True
    return any(_may_be_service(partial_text(one.known()), caller) for one in services)


def _may_be_service(text: str, caller: Caller) -> bool:
    # some services have names by region, such as logs.eu-west-1.amazonaws.com
    name, dot, rest = text.partition(".")
    by_region = f"{name}{dot}{rest.partition('.')[2]}" if rest.endswith(".amazonaws.com") else text
    return any(may_match(one, caller.principal) for one in (text, by_region))


def _may_be_source(condition: Node, caller: Caller) -> bool:
    """Tell whether a condition on the resource that is acted for may hold."""
    if not condition or condition.is_unresolved:
        return True
    for operator, keys in condition.items():
        if "Not" in operator or not operator.startswith(("Arn", "String")) or keys.is_unresolved:
            continue
        for key, values in keys.items():
            given = [values] if values.is_unresolved else list(values)
            if key.lower() in _SOURCES and not any(_may_be_arn(value, caller) for value in given):
                return False
    return True


def _may_be_arn(value: Node, caller: Caller) -> bool:
    known = value.known()
    named = {symbol.logical_id for symbol in symbols_in(known) if isinstance(symbol, Reference)}
    if caller.source in named:
        return True
    if isinstance(known, Reference):
        return not caller.source
    text = partial_text(known)
    fields, given = text.split(":", 5), caller.arn.split(":", 5)
    if len(fields) == len(given) == 6 and ANYTHING not in fields[2]:
        return all(map(may_match, fields, given))
    return may_match(text, caller.arn)


def policies_for(view: View, resource: Resource, policy_type: str, names: str) -> list[Resource]:
    """The policies of a type in the template that may be attached to a resource, by the property that lists those."""
    attached = [one for one in view.naming(resource, policy_type) if resource.is_mentioned_by(one[names])]
    return attached or [one for one in view.resources(policy_type) if _may_name_any(one[names])]


def _may_name_any(names: Node) -> bool:
    nodes = [names] if names.is_unresolved else names
    return any(not isinstance(node.known(), Reference) for node in nodes)


def is_kept_out(policies: list[Resource], caller: Caller, *actions: str) -> bool:
    """Tell whether none of the policies lets a service in."""
    return all(keeps_out(policy["PolicyDocument"], caller, *actions) for policy in policies)
