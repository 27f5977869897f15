"""The values of symbols, once the resources they refer to exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from budget_stack.facts.parameters import is_list, items_of
from budget_stack.resolve.evaluator import evaluated
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.symbols import (
    Call,
    Imported,
    OpenParameter,
    Reference,
    Symbol,
    is_known,
    is_symbol,
    substituted,
)
from budget_stack.testing.account import Account
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.operations.attribution import attributed_to
from budget_stack.testing.operations.dynamic_references import with_parameters

Attribute = Callable[[str, str], object]
"""Returns an attribute of a resource, given its logical id and the attribute's name; an empty name is Ref."""


class Values:
    """Replaces symbols with their values in one stack.

    Attributes:
        imported: The names of the exports that were imported.
    """

    def __init__(
        self,
        account: Account,
        attribute: Attribute,
        declared: Mapping[str, Mapping[str, Any]],
        given: Mapping[str, object],
        imports: Mapping[str, str],
    ) -> None:
        self._account, self._attribute, self._imports = account, attribute, imports
        self._declared, self._given = declared, given
        self.imported: set[str] = set()

    def of(self, value: Any, where: str) -> Any:
        """Return a value with every symbol replaced, and with what Parameter Store has.

        References to secrets stay as they are: CloudFormation compares and shows only the references.

        Args:
            value: What may hold symbols.
            where: The resource or output that it belongs to, for errors.

        Raises:
            DeploymentFailed: CloudFormation cannot evaluate it, which it notices on reaching it.
            RigError: it is not known here.
        """
        try:
            known = substituted(value, self._meaning)
        except ResolveError as error:
            raise DeploymentFailed(where, str(error)) from error
        if not is_known(known):
            raise RigError(f"{where}: {known!r} cannot be evaluated before deployment to AWS")
        with attributed_to(where):
            return with_parameters(self._account, known)

    def _meaning(self, symbol: Symbol) -> object:
        if isinstance(symbol, Reference):
            return self._attribute(symbol.logical_id, symbol.attribute)
        if isinstance(symbol, OpenParameter):
            return self._stored_parameter(symbol.name)
        if isinstance(symbol, Imported):
            return self._import(symbol.export)
        return self._evaluated(symbol) if isinstance(symbol, Call) else symbol

    def _stored_parameter(self, name: str) -> object:
        # the value of such a parameter is the name of one in Parameter Store
        declaration = self._declared[name]
        key = self._given.get(name, declaration.get("Default"))
        ssm = self._account.api("ssm")
        try:
            value: str = ssm.get_parameter(Name=key, WithDecryption=True)["Parameter"]["Value"]
        except ssm.exceptions.ParameterNotFound:
            reason = f"Unable to fetch parameters [{key}] from parameter store for this account"
            raise DeploymentFailed("", reason) from None
        return items_of(value) if is_list(declaration) else value

    def _import(self, export: object) -> object:
        if is_symbol(export):
            return Imported(export)
        name = str(export)
        exports = self._account.exports() | dict(self._imports)
        if name not in exports:
            raise DeploymentFailed("", f"No export named {name} found: deploy its stack before, or give `imports`")
        self.imported.add(name)
        return exports[name]

    def _evaluated(self, call: Call) -> object:
        if call.function == "Fn::GetAZs" and is_known(call.arguments):
            region = str(call.arguments) or self._account.region
            zones = self._account.api("ec2").describe_availability_zones(
                Filters=[{"Name": "region-name", "Values": [region]}]
            )
            return [zone["ZoneName"] for zone in zones["AvailabilityZones"]]
        return evaluated(call)
