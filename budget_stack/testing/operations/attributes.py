"""What Ref and Fn::GetAtt return of the resources of a stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget_stack.facts.resource_types import is_custom
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.resolve.symbols import Reference, symbols_in
from budget_stack.spelling import did_you_mean
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.operations.rollback import current_properties
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.state import DeployedResource, StackState


class Attributes:
    """Reads attributes once, when first needed after the resource was created or changed, as CloudFormation does."""

    def __init__(self, stack: StackState, resolved: ResolvedTemplate) -> None:
        self._stack, self._resolved = stack, resolved
        self._read: dict[DeployedResource, Mapping[str, object]] = {}

    def __call__(self, logical_id: str, name: str) -> object:
        """An attribute of a resource; an empty name is Ref.

        Raises:
            DeploymentFailed: types have no attributes of names that the template uses; all of them are named.
            RigError: the resource's handler does not know it.
        """
        resource = self._stack.resources[logical_id]
        if not name:
            return resource.ref
        if resource not in self._read:
            self._read[resource] = resource.attributes
        attributes = self._read[resource]
        try:
            return attributes[name]
        except KeyError:
            return self._otherwise(resource, name, attributes)

    def _otherwise(self, resource: DeployedResource, name: str, attributes: Mapping[str, object]) -> object:
        schema = schema_of(resource.type)
        if schema is not None and name not in schema.attributes:
            raise DeploymentFailed("", "; ".join(unknown_attributes(self._resolved, set(self._resolved.resources))))
        properties = current_properties(self._stack, resource)
        # some attributes are properties as well
        if schema is not None and properties.get(schema.attributes[name]) is not None:
            return properties[schema.attributes[name]]
        lines = [
            f"{other.logical_id}: {other.type} has no attribute {missing} here; it has"
            f" {', '.join(self._read.get(other, {})) or 'none'}"
            for other, missing in self._missing()
        ]
        raise RigError("\n".join(lines))

    def _missing(self) -> Iterator[tuple[DeployedResource, str]]:
        """Every attribute that the template uses of what exists so far, and that nobody knows here."""
        for logical_id, name in attributes_used(self._resolved):
            resource = self._stack.resources.get(logical_id)
            schema = schema_of(resource.type) if resource is not None else None
            if resource is None or not name:
                continue
            if resource not in self._read:
                self._read[resource] = resource.attributes
            path = schema.attributes.get(name, "") if schema is not None else ""
            properties = current_properties(self._stack, resource) if path else {}
            if name not in self._read[resource] and properties.get(path) is None:
                yield resource, name


def attributes_used(resolved: ResolvedTemplate) -> list[tuple[str, str]]:
    """Each resource and attribute that a template refers to, once; an empty name is Ref."""
    values = [resource.properties for resource in resolved.resources.values()]
    values += [{"Value": output.value, "Export": output.export} for output in resolved.outputs.values()]
    references = (symbol for symbol in symbols_in(values) if isinstance(symbol, Reference))
    return list(dict.fromkeys((reference.logical_id, reference.attribute) for reference in references))


def unknown_attributes(resolved: ResolvedTemplate, logical_ids: set[str]) -> Iterator[str]:
    """Yield what CloudFormation says of each attribute that a template uses and that a type does not have.

    Args:
        resolved: The template.
        logical_ids: The resources to look at.
    """
    for logical_id, attribute in attributes_used(resolved):
        if not attribute or logical_id not in logical_ids:
            continue
        type_ = resolved.resources[logical_id].type
        # of a custom resource, whoever makes it decides
        schema = None if is_custom(type_) else schema_of(type_)
        if schema is not None and attribute not in schema.attributes:
            yield (
                f"Template error: resource {logical_id} does not support attribute type"
                f" {attribute} in Fn::GetAtt{did_you_mean(attribute, schema.attributes)}"
            )
