"""What each resource of a template takes: the actions of its handlers, each limited to what it can be limited to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.facts.arns import ATTACHED_TO, IDENTITIES
from budget_stack.facts.authorization import HANDLERS, Action, Kind, action, arns_of_kind, handler_permissions
from budget_stack.facts.deployment_rights import BESIDES, GATES, PASSED_TO, WITHOUT_LIMIT
from budget_stack.facts.resource_types import ROLE, SCALABLE_TARGET
from budget_stack.facts.service_linked_roles import SERVICE_LINKED_ROLES
from budget_stack.permissions.members import Member
from budget_stack.permissions.patterns import BY_AWS, ELSEWHERE, Pattern, Resources
from budget_stack.resolve.symbols import NO_VALUE, Reference, symbols_in

NO_LIMIT = "IAM limits the action to no resource"
MANY_ACTIONS = "the schema names a pattern of actions"
REFUSED_WITH_LIMIT = "AWS refuses the action, or did lately, to whoever is allowed it on some resources only"
NOT_OF_THESE = "IAM limits the action only where it is about resources that the template has none of"
SERVICE_LINKED = "AWS names the role, and there is one of each service"
OWN_ALARMS = "Application Auto Scaling names its alarms"
_SERVICE_LINKED_ROLE = "arn:${Partition}:iam::${Account}:role/aws-service-role/${Service}/*"

Condition = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Operator, key and values of each condition."""


class Grant(NamedTuple):
    """An action that is allowed.

    Attributes:
        action: Such as `ecs:CreateService`.
        resource: Its ARN, with `*` for what is not known of it, or `*` alone.
        why: Why there is a `*`; empty if there is none but for region, account or stack.
        user: What takes the action: a resource type, or the name of a command.
        handlers: The handlers of that type that do, in words.
        condition: What it is limited to besides.
    """

    action: str
    resource: str
    why: str
    user: str
    handlers: tuple[str, ...] = ()
    condition: Condition = ()


def grants_of_resources(resources: Resources) -> Iterator[Grant]:
    """Yield what CloudFormation takes to create, read, update and delete the resources.

    What is not known of a type is left out: see `unknown_types`.
    """
    for member in resources.members:
        for name, letters in _calls(member):
            described = action(name)
            if described:
                handlers = tuple(HANDLERS[letter] for letter in HANDLERS if letter in letters)
                for grant in _grants(resources, member, described):
                    yield grant._replace(handlers=handlers)


def unknown_types(resources: Resources) -> tuple[str, ...]:
    """Return the types of a template whose handlers' permissions are not known."""
    types = {member.type for member in resources.members}
    return tuple(sorted(type_ for type_ in types if not handler_permissions(type_) and type_ not in BESIDES))


def left_out(resources: Resources) -> tuple[str, ...]:
    """Return the actions in schemas that IAM does not have."""
    calls = (name for member in resources.members for name, _ in _calls(member))
    return tuple(sorted({name for name in calls if action(name) is None}))


def _calls(member: Member) -> Iterator[tuple[str, str]]:
    """Yield the actions of a resource, and the letters of the handlers that call them."""
    gates = [gate for gate in GATES.get(member.type, ()) if not _has(member, gate.property, gate.word)]
    for name, letters in (handler_permissions(member.type) or {}).items():
        if not any(gate.is_before(name) for gate in gates):
            yield name, letters
    besides = BESIDES.get(member.type)
    if besides and (not besides.property or _has(member, besides.property, besides.word)):
        for name in besides.actions:
            yield name, ""


def _has(member: Member, name: str, word: str = "") -> bool:
    """Tell whether a resource can have one of some properties, with this word in its value."""
    values = (value for each in name.split() for value in member.values(each))
    return any(value is not NO_VALUE and word in repr(value) for value in values)


def _grants(resources: Resources, member: Member, described: Action) -> Iterator[Grant]:
    user = member.type
    if "ServiceLinkedRole" in described.name:
        for service in SERVICE_LINKED_ROLES.get(user, ()):
            limited: Condition = (("StringEquals", "iam:AWSServiceName", (service,)),)
            (arn,) = resources.written(_SERVICE_LINKED_ROLE, {"Service": [Pattern(service)]})
            creates = described.name == "iam:CreateServiceLinkedRole"
            yield Grant(described.name, arn.text, SERVICE_LINKED, user, condition=limited if creates else ())
    elif described.name == "iam:PassRole":
        passed_to = PASSED_TO.get(user)
        condition: Condition = (("StringEquals", "iam:PassedToService", (passed_to,)),) if passed_to else ()
        for pattern in _passed(resources, member):
            yield Grant(described.name, pattern.text, pattern.why, user, condition=condition)
    elif described.name in WITHOUT_LIMIT.get(user, ()):
        yield Grant(described.name, "*", REFUSED_WITH_LIMIT, user)
    elif described.kinds:
        for pattern in _limits(resources, member, described):
            yield Grant(described.name, pattern.text, pattern.why, user)
    else:
        yield Grant(described.name, "*", MANY_ACTIONS if "*" in described.name else NO_LIMIT, user)


def _limits(resources: Resources, member: Member, described: Action) -> Iterable[Pattern]:
    """Return the resources that a resource's handlers take an action on."""
    service = described.kinds[0].service
    identity = IDENTITIES.get(member.type)
    own: tuple[Pattern, ...] = ()
    if identity and identity.service == service:
        if not identity.kinds:
            own = resources.own(member)
        for kind in described.kinds:
            own += resources.own(member, kind)
    if (member.type, service) == (SCALABLE_TARGET, "cloudwatch"):
        (alarms,) = resources.any_of_kind(service, "alarm", OWN_ALARMS)
        return (alarms._replace(text=alarms.text.removesuffix("*") + "TargetTracking-*"),)
    if identity and not identity.kinds and own:
        return dict.fromkeys(own)
    met = {kind.name: _members_of(resources, member, kind) for kind in described.kinds if kind.required or not own}
    # listener/app and listener/net are two kinds of one thing
    found = {name.partition("/")[0] for name, patterns in met.items() if patterns}
    why = BY_AWS if identity and identity.service == service else ELSEWHERE
    for kind in described.kinds:
        if kind.required and kind.name in met and kind.name.partition("/")[0] not in found:
            met[kind.name] = resources.any_of_kind(service, kind.name, why)
    limits = dict.fromkeys((*own, *(pattern for patterns in met.values() for pattern in patterns)))
    return limits or (Pattern("*", NOT_OF_THESE),)


def _members_of(resources: Resources, member: Member, kind: Kind) -> tuple[Pattern, ...]:
    """Return the resources of a kind that a template has, or any if this one is made on another."""
    if (kind.service, kind.name) == ("ec2", "vpc"):
        ids = [resources.text(value) for value in member.values("VpcId")]
        (arn,) = arns_of_kind(kind.service, kind.name)
        return tuple(resources.written(arn, {"VpcId": ids}))
    attached = ATTACHED_TO.get(member.type)
    if (
        attached
        and kind.name in IDENTITIES[attached.type].kinds
        and not all(resources.refers(value, attached.type) for value in member.values(attached.property))
    ):
        return resources.any_of_kind(kind.service, kind.name, ELSEWHERE)
    return resources.of_kind(kind)


def _passed(resources: Resources, member: Member) -> Iterator[Pattern]:
    """Yield the roles that a resource passes: those that its properties refer to, or any if it may be another."""
    roles = {role.logical_id: role for role in resources.members if role.type == ROLE}
    for name, values in member.properties.items():
        for value in values:
            referred = [symbol for symbol in symbols_in(value) if isinstance(symbol, Reference)]
            named = [roles[symbol.logical_id] for symbol in referred if symbol.logical_id in roles]
            for role in named:
                yield from resources.own(role)
            for text in _role_texts(name, value):
                pattern = resources.text(text)
                if pattern.text.startswith("arn:"):
                    yield pattern
                elif not named:
                    yield from resources.any_of_kind("iam", "role", ELSEWHERE)


def _role_texts(name: str, value: Any) -> Iterator[Any]:
    """Yield what stands in properties that hold the ARN of a role."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _role_texts(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from _role_texts(name, item)
    elif name.lower().endswith(("rolearn", "role", "credentialsarn")) and value is not NO_VALUE:
        yield value
