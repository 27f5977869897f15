"""Resources of types that no handler reads back: moto's own class makes them, or they are only recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.unique_names import UNIQUE_NAMES
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto_classes import Broken, Made, moto_class, name_of
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.schema.invented import Subject, fitting_name, value_at
from budget_stack.testing.schema.types import TypeSchema
from budget_stack.testing.schema.violations import violations
from budget_stack.testing.tiers import Tier

# what a stage, a group and their like are part of, beside which one more property identifies them
_PARENTS = ("RestApiId", "UserPoolId")
_WITH_PARENT = 2


class Kept:
    """What the rig keeps of a resource that no handler reads back.

    Attributes:
        properties: Its properties in the template.
        identity: The values of the properties that identify it.
        attributes: What Fn::GetAtt returns where moto has nothing to say.
        made: What moto's class made of it, or None.
        unmade: Why moto's class did not make it what it is.
    """

    def __init__(
        self,
        properties: Properties,
        identity: tuple[object, ...],
        attributes: Mapping[str, Any],
        made: Made | None,
        unmade: str,
    ) -> None:
        self.properties, self.identity, self.attributes = properties, identity, attributes
        self.made, self.unmade = made, unmade

    @property
    def tier(self) -> Tier:
        """What is claimed of it: moto may have it as it was before a change that its class does not make."""
        return "made" if self.made is not None and self.made.properties == self.properties else "recorded"

    @property
    def why(self) -> str:
        """Why nothing stands behind it; empty if something does."""
        return self.unmade if self.tier == "recorded" else ""


class Unread(Handler):
    """Makes resources of a type by moto's own class, or records them; nothing of them is read back.

    Attributes:
        schema: AWS's schema of the type.
    """

    def __init__(self, schema: TypeSchema) -> None:
        self.schema, self._type = schema, schema.type
        # what identifies it cannot change in place either
        self.create_only = schema.create_only | {*schema.identifier} - schema.read_only
        # CloudFormation's own default of what is left out is not known, and nothing is claimed of it
        self.resets = dict.fromkeys(schema.properties)
        only_identifier = schema.identifier[0] if len(schema.identifier) == 1 else ""
        if self._type in NAMES:
            self.name_property = NAMES[self._type].property
        elif only_identifier not in schema.read_only:
            self.name_property = only_identifier

    @property
    def best_tier(self) -> Tier:
        """The most that can be claimed of resources of this type."""
        return "made" if moto_class(self._type).found is not None else "recorded"

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        """Yield what violates the schema."""
        if found := list(violations(self.schema, properties)):
            what = "; ".join(found)
            yield f"Properties validation failed for resource {aws.logical_id} with message: {what}"

    def create(self, aws: Context, properties: Properties) -> str:
        """Have moto's class make it, or record it."""
        aws.is_kept = True
        self._refuse_twin(aws, properties)
        name = fitting_name(self.schema.at(self.name_property), aws.name(_longest(self)))
        made, why = self._made(aws, name, properties)
        subject = Subject(self.schema, aws.account, properties.get(self.name_property, name), properties)
        parts = [self._part(subject, path, properties) for path in self.schema.identifier]
        if made:
            parts = self._told(made, parts, properties)
        physical_id = (made.physical_id if made else "") or self._joined(parts) or name
        attributes = self._attributes(
            subject, properties, physical_id, dict(zip(self.schema.identifier, parts, strict=True))
        )
        kept = Kept(properties, self._given_identity(properties), attributes, made, why)
        aws.account.kept[self._type, physical_id] = kept
        return physical_id

    def ref(self, physical_id: str) -> str:
        """Return what identifies it, without what it is part of: a stage's own name, but all of a method.

        Source: https://github.com/aws/aws-cdk, what its generated classes of these services make of Ref
        """
        parts = physical_id.split("|")
        if len(parts) != len(self.schema.identifier) or len(parts) != _WITH_PARENT:
            return physical_id
        own = [part for path, part in zip(self.schema.identifier, parts, strict=True) if path not in _PARENTS]
        return own[0] if len(own) == 1 else physical_id

    def read(self, aws: Context, physical_id: str) -> Properties:
        """Return what was recorded."""
        return self.kept(aws, physical_id).properties

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        """Return what moto says of each attribute, or what was invented for it."""
        kept = self.kept(aws, physical_id)
        if kept.made is None:
            return kept.attributes
        of_moto = {name: kept.made.attribute(name) for name in kept.attributes}
        return {name: kept.attributes[name] if value is None else value for name, value in of_moto.items()}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """Have moto's class change it, and record what it is now."""
        aws.is_kept = True
        kept = self.kept(aws, physical_id)
        if kept.made is not None and kept.made.properties != properties:
            try:
                kept.made.change(aws, properties)
            except Broken as error:
                kept.unmade = f"moto's class {error}: moto still has it as it was"
        kept.properties = properties

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        """Have moto's class delete it, and forget it."""
        aws.is_kept = True
        kept = aws.account.kept.pop((self._type, physical_id), None)
        if kept is not None and kept.made is not None:
            try:
                kept.made.delete(aws, physical_id)
                if not kept.made.can_delete(physical_id):
                    aws.remark = "moto's class has no deletion: boto3 still finds it"
            except Broken as error:
                raise RigError(f"moto's class of {self._type} {error}") from error

    def kept(self, aws: Context, physical_id: str) -> Kept:
        """What is kept of a resource."""
        kept: Kept = aws.account.kept[self._type, physical_id]
        return kept

    def _made(self, aws: Context, name: str, properties: Properties) -> tuple[Made | None, str]:
        lookup = moto_class(self._type)
        if lookup.found is None:
            return None, lookup.why
        try:
            given = name_of(self._type, properties) or properties.get(self.name_property)
            made = Made(aws, self._type, given or name, properties)
        except Broken as error:
            return None, f"moto's class {error}"
        if made.physical_id and (self._type, made.physical_id) in aws.account.kept:
            return None, f"moto's class gave it the id of another, {made.physical_id}"
        return made, ""

    def _refuse_twin(self, aws: Context, properties: Properties) -> None:
        others = [kept for (type_, _), kept in aws.account.kept.items() if type_ == self._type]
        identity = self._given_identity(properties)
        names = _unique_names(self._type, properties)
        if (identity and identity in [kept.identity for kept in others]) or (
            names and names in [_unique_names(self._type, kept.properties) for kept in others]
        ):
            named = "|".join(map(str, identity or names))
            raise DeploymentFailed("", f"Resource of type '{self._type}' with identifier '{named}' already exists.")

    def _given_identity(self, properties: Properties) -> tuple[object, ...]:
        """The values of what identifies it, if the template gives all of them."""
        if not all(path in properties for path in self.schema.identifier):
            return ()
        return tuple(properties[path] for path in self.schema.identifier)

    def _part(self, subject: Subject, path: str, properties: Properties) -> Any:
        if path in properties:
            return properties[path]
        return value_at(subject, path) if path in self.schema.read_only else subject.name

    def _told(self, made: Made, parts: list[Any], properties: Properties) -> list[Any]:
        """What identifies it, as far as moto tells: the one part that is no attribute of moto's is what Ref returns."""
        told = [made.attribute(path) for path in self.schema.identifier]
        unknown = [
            number
            for number, path in enumerate(self.schema.identifier)
            if told[number] is None and path not in properties
        ]
        if len(unknown) == 1:
            told[unknown[0]] = made.physical_id or made.name
        return [part if value is None else value for part, value in zip(parts, told, strict=True)]

    def _joined(self, parts: list[Any]) -> str:
        # what AWS chooses last is unique by itself, as the id of a resource of an API is
        if parts and self.schema.identifier[-1] in self.schema.read_only:
            return str(parts[-1])
        return "|".join(map(str, parts))

    def _attributes(
        self, subject: Subject, properties: Properties, physical_id: str, parts: Mapping[str, Any]
    ) -> dict[str, Any]:
        plain = physical_id if not set(physical_id) & set(":/|") else subject.name
        known = {**parts, **properties}
        subject = subject._replace(known=known)
        return {
            name: known[path] if path in known else value_at(subject, path, plain)
            for name, path in self.schema.attributes.items()
        }


@cache
def unread(schema: TypeSchema) -> Unread:
    """The handler of a type that has no other."""
    return Unread(schema)


def _unique_names(type_: str, properties: Properties) -> tuple[object, ...]:
    """What a type has once, if the template gives all of it."""
    names = UNIQUE_NAMES.get(type_, ())
    return tuple(properties[name] for name in names) if all(name in properties for name in names) else ()


def _longest(handler: Unread) -> int:
    return NAMES[handler.schema.type].longest if handler.schema.type in NAMES else 64
