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
        known = ", ".join(attributes) or "none"
        raise RigError(f"{resource.logical_id}: {resource.type} has no attribute {name} here; it has {known}")


def unknown_attributes(resolved: ResolvedTemplate, logical_ids: set[str]) -> Iterator[str]:
    """Yield what CloudFormation says of each attribute that a template uses and that a type does not have.

    Args:
        resolved: The template.
        logical_ids: The resources to look at.
    """
    values = [resource.properties for resource in resolved.resources.values()]
    values += [{"Value": output.value, "Export": output.export} for output in resolved.outputs.values()]
    for reference in dict.fromkeys(symbol for symbol in symbols_in(values) if isinstance(symbol, Reference)):
        if not reference.attribute or reference.logical_id not in logical_ids:
            continue
        type_ = resolved.resources[reference.logical_id].type
        # of a custom resource, whoever makes it decides
        schema = None if is_custom(type_) else schema_of(type_)
        if schema is not None and reference.attribute not in schema.attributes:
            yield (
                f"Template error: resource {reference.logical_id} does not support attribute type"
                f" {reference.attribute} in Fn::GetAtt{did_you_mean(reference.attribute, schema.attributes)}"
            )
