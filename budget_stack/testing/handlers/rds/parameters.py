"""Groups of parameters, by which engines of databases are configured."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from budget_stack.facts.resource_types import DATABASE_CLUSTER_PARAMETERS, DATABASE_PARAMETERS
from budget_stack.facts.template import as_text
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only
from budget_stack.testing.handlers.rds.shared import change_tags, in_lower_case

_LONGEST_NAME = 255
# In one request.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html
_MOST = 20
# Whatever the parameter; the others of an engine can be applied at once.
_METHOD = "pending-reboot"


class _ParameterGroup(Handler):
    """A group for instances or for clusters.

    Attributes:
        kind: As the names of the API's operations have it.
        arn: The member of what the API describes that is its ARN.
    """

    kind: ClassVar[str]
    arn: ClassVar[str]
    names = fixed(Family="DBParameterGroupFamily")
    resets = fixed(Tags=[])

    def spelled(self, properties: Properties) -> Properties:
        return in_lower_case(properties, self.name_property)

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get(self.name_property) or aws.name(_LONGEST_NAME)
        said = {**only(properties, "Description", "Family", "Tags"), self.name_property: name.lower()}
        aws.create("rds", f"create_{self.kind}_parameter_group", said)
        return str(said[self.name_property])

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._set(aws, "modify", physical_id, _parameters(properties))

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = self._described(aws, physical_id)
        said = aws.read("rds", f"describe_{self.kind}_parameters", **self._named(physical_id))["Parameters"]
        return {
            **group,
            "Parameters": {one["ParameterName"]: one.get("ParameterValue") for one in said},
            "Tags": aws.read("rds", "list_tags_for_resource", ResourceName=group[self.arn])["TagList"],
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        has, had = _parameters(properties), _parameters(before)
        self._set(aws, "reset", physical_id, dict.fromkeys(had.keys() - has.keys()))
        self._set(aws, "modify", physical_id, only(has, *changed(has, had)))
        change_tags(aws, self._described(aws, physical_id)[self.arn], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("rds", f"delete_{self.kind}_parameter_group", **self._named(physical_id))

    def _named(self, physical_id: str) -> dict[str, str]:
        return {self.name_property: physical_id}

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        answer = aws.read("rds", f"describe_{self.kind}_parameter_groups", **self._named(physical_id))
        (group,) = answer[f"{self.name_property.removesuffix('Name')}s"]
        return dict(group)

    def _set(self, aws: Context, verb: str, physical_id: str, parameters: Mapping[str, Any]) -> None:
        for some in _in_requests(parameters):
            operation = f"{verb}_{self.kind}_parameter_group"
            aws.complete("rds", operation, {"Parameters": some}, **self._named(physical_id))


class ParameterGroup(_ParameterGroup):
    """`AWS::RDS::DBParameterGroup`."""

    kind, arn = "db", "DBParameterGroupArn"
    name_property = "DBParameterGroupName"
    create_only = frozenset({"DBParameterGroupName", "Description", "Family"})
    required = frozenset({"Description", "Family"})
    resets = fixed(Parameters={}, Tags=[])

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self._described(aws, physical_id), self.arn)


class ClusterParameterGroup(_ParameterGroup):
    """`AWS::RDS::DBClusterParameterGroup`."""

    kind, arn = "db_cluster", "DBClusterParameterGroupArn"
    name_property = "DBClusterParameterGroupName"
    create_only = frozenset({"DBClusterParameterGroupName", "Description", "Family"})
    required = frozenset({"Description", "Family", "Parameters"})


def _parameters(properties: Properties) -> dict[str, str]:
    given = properties.get("Parameters", {})
    return {name: as_text(value) for name, value in (json.loads(given) if isinstance(given, str) else given).items()}


def _in_requests(parameters: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """The parameters as many at a time as a request may have; without a value where that is to be the default."""
    names = sorted(parameters)
    for start in range(0, len(names), _MOST):
        yield [
            {
                "ParameterName": name,
                "ApplyMethod": _METHOD,
                **({} if parameters[name] is None else {"ParameterValue": parameters[name]}),
            }
            for name in names[start : start + _MOST]
        ]


HANDLERS = {
    DATABASE_CLUSTER_PARAMETERS: ClusterParameterGroup(),
    DATABASE_PARAMETERS: ParameterGroup(),
}
