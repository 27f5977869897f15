"""The ARNs that a template's resources will have, as far as they are known before it is deployed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.facts.arns import CUT_STACK, IDENTITIES, IN_SMALL_LETTERS, LOGICAL_ID, NOT_TOLD, Given, Named
from budget_stack.facts.authorization import Kind, arns_of_kind
from budget_stack.facts.regions import partition_of
from budget_stack.facts.resource_types import LOAD_BALANCER
from budget_stack.permissions.members import Member
from budget_stack.resolve.symbols import NO_VALUE, OpenParameter, Reference, Text

BY_AWS = "AWS chooses the id when it creates the resource"
CUT = "CloudFormation cuts a name that it makes, and ends it with random characters"
ELSEWHERE = "the resource may be one that the template does not make"
RANDOM = "CloudFormation ends a name that it makes with random characters"
UNTOLD = "AWS does not tell how a name begins that CloudFormation makes"
UNNAMED = "the template takes the name from something that is not known before it is deployed"

_VARIABLE = re.compile(r"\$\{(\w+)\}")
# what a name that CloudFormation makes ends with: a hyphen and at most 13 characters
_RANDOM = 14
_CUT_STACK = 5


class Pattern(NamedTuple):
    """The ARN of resources, or a part of one.

    Attributes:
        text: The ARN, with `*` for what is not known.
        why: Why there is a `*` in what identifies the resource; empty if there is none.
    """

    text: str
    why: str = ""


class Scope(NamedTuple):
    """Where the template is deployed.

    Attributes:
        stack_name: The stack's name.
        region: Such as `eu-central-1`.
        account: Twelve digits.
    """

    stack_name: str = "*"
    region: str = "*"
    account: str = "*"

    @property
    def fixed(self) -> dict[str, str]:
        """The variables of an ARN that say where a resource is."""
        partition = "aws" if self.region == "*" else partition_of(self.region)
        return {"Partition": partition, "Region": self.region, "Account": self.account}


class Resources:
    """The resources that a template can have, and their ARNs.

    Args:
        members: The resources.
        declared: The template's Parameters.
        scope: Where it is deployed.

    Attributes:
        members: The resources.
        scope: Where it is deployed.
    """

    def __init__(self, members: Sequence[Member], declared: Mapping[str, Mapping[str, Any]], scope: Scope) -> None:
        self.members, self.scope = members, scope
        self._declared = declared
        self._by_id = {member.logical_id: member for member in members}
        types = {value for member in members if member.type == LOAD_BALANCER for value in member.values("Type")}
        self._only_http = types <= {"application", NO_VALUE}

    def of_kind(self, kind: Kind) -> tuple[Pattern, ...]:
        """Return the ARNs of all resources of a kind that the template can have."""
        found = (
            self.own(member, kind)
            for member in self.members
            if member.type in IDENTITIES and IDENTITIES[member.type].service == kind.service
        )
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

    def own(self, member: Member, kind: Kind | None = None) -> tuple[Pattern, ...]:
        """Return the ARNs of a resource, of one kind or all of them."""
        identity, kinds = IDENTITIES[member.type], self._kinds(member.type)
        if kind:
            # the reference says of both listener/app and listener/net that each request is about one
            kinds = tuple(name for name in (identity.kinds if kind.required else kinds) if name == kind.name)
            if not kinds:
                return ()
        of_kinds = (arn for each in kinds for arn in arns_of_kind(identity.service, each))
        templates = dict.fromkeys((*of_kinds, *identity.arns))
        values = {name: self._variable(member, variable) for name, variable in identity.variables.items()}
        return tuple(pattern for template in templates for pattern in self.written(template, values))

    def any_of_kind(self, service: str, kind: str, why: str) -> tuple[Pattern, ...]:
        """Return the ARNs of all resources of a kind, the template's or not."""
        return tuple(
            Pattern(pattern.text, why) for arn in arns_of_kind(service, kind) for pattern in self.written(arn, {})
        )

    def written(self, arn: str, values: Mapping[str, Sequence[Pattern]]) -> Iterator[Pattern]:
        """Yield an ARN with its variables replaced by all their values."""
        names = list(dict.fromkeys(_VARIABLE.findall(arn)))
        values = {name: (Pattern(text),) for name, text in self.scope.fixed.items()} | {**values}
        choices = [values.get(name, (Pattern("*", BY_AWS),)) for name in names]
        for choice in itertools.product(*choices):
            texts = {name: pattern.text for name, pattern in zip(names, choice, strict=True)}
            text = _VARIABLE.sub(lambda match: texts[match[1]], arn)  # noqa: B023
            # a wildcard stands for slashes as well
            text = re.sub(r"\*(?:[/:]\*)+$", "*", text)
            reasons = [pattern.why for pattern in choice if pattern.why] + [BY_AWS] * ("*" in arn)
            # that an id at the end is open goes without saying where the name before it is open already
            yield Pattern(text, min(reasons, key=lambda reason: reason == BY_AWS, default=""))

    def refers(self, value: Any, type_: str) -> bool:
        """Tell whether a value is a reference to a resource of a type."""
        member = self._by_id.get(value.logical_id) if isinstance(value, Reference) else None
        return member is not None and member.type == type_

    def _kinds(self, type_: str) -> tuple[str, ...]:
        kinds = IDENTITIES[type_].kinds
        if self._only_http:
            return tuple(kind for kind in kinds if not kind.rstrip("/").endswith(("/net", "/gwy")))
        return kinds

    def _variable(self, member: Member, variable: Named | Given) -> tuple[Pattern, ...]:
        values = member.values(variable.property)
        patterns = (
            self._name(member, variable, value) if isinstance(variable, Named) else self._given(variable, value)
            for value in values
        )
        return tuple(dict.fromkeys(itertools.chain.from_iterable(patterns)))

    def _name(self, member: Member, named: Named, value: Any) -> Iterator[Pattern]:
        for path in member.values("Path") if member.type.startswith("AWS::IAM::") else (NO_VALUE,):
            before = "" if path is NO_VALUE else self.text(path).text.lstrip("/")
            if value is NO_VALUE:
                name = self._generated(member.logical_id, named)
                yield Pattern(before + name.text, name.why)
            else:
                name = self.text(value)
                yield Pattern(before + name.text + named.ending, name.why or (RANDOM if named.ending else ""))

    def _given(self, given: Given, value: Any) -> Iterator[Pattern]:
        if self.refers(value, given.type):
            member = self._by_id[value.logical_id]
            identity = IDENTITIES[given.type]
            for variable in identity.variables.values():
                yield from self._variable(member, variable)
        elif isinstance(value, str) and value.startswith("arn:"):
            yield Pattern(value.rpartition("/")[2])
        elif isinstance(value, str):
            yield Pattern(value.removeprefix("https://"))
        else:
            yield self.text(value)

    def _generated(self, logical_id: str, named: Named) -> Pattern:
        stack = self.scope.stack_name
        if named.generated == LOGICAL_ID:
            return Pattern(f"{logical_id}-*", RANDOM)
        if named.generated == CUT_STACK:
            return Pattern(f"{stack[:_CUT_STACK].rstrip('-*')}*", CUT)
        if named.generated == NOT_TOLD:
            return Pattern("*", UNTOLD)
        stem = f"{stack}-{logical_id}"
        if named.generated == IN_SMALL_LETTERS:
            stack, logical_id, stem = stack.lower(), logical_id.lower(), stem.lower()
        if len(stem) + _RANDOM <= named.longest and stack != "*":
            return Pattern(f"{stem}-*", RANDOM)
        # both halves are cut, to lengths that AWS does not tell
        shortest = named.longest // 3
        if stack == "*":
            ending = f"{logical_id}-*" if len(logical_id) <= shortest else f"{logical_id[:shortest]}*"
            return Pattern(f"*-{ending}", RANDOM)
        return Pattern(f"{stack[:shortest]}*", CUT)

    def text(self, value: Any) -> Pattern:
        """Return a value as text, with `*` for what is not known of it."""
        if isinstance(value, Text):
            parts = [self.text(part) for part in value.parts]
            return Pattern("".join(part.text for part in parts), next((part.why for part in parts if part.why), ""))
        if isinstance(value, OpenParameter):
            return self._parameter(value.name)
        if value is NO_VALUE or not isinstance(value, str | int):
            return Pattern("*", UNNAMED)
        return Pattern(str(value))

    def _parameter(self, name: str) -> Pattern:
        scope = self.scope
        pseudo = {"AWS::StackName": scope.stack_name, "AWS::Region": scope.region, "AWS::AccountId": scope.account}
        if name in pseudo:
            return Pattern(pseudo[name], f"{name} was not given" if pseudo[name] == "*" else "")
        default = str(self._declared.get(name, {}).get("Default", ""))
        if default:
            return Pattern(default)
        return Pattern("*", f"the parameter {name} says which; it can be given with --parameter")
