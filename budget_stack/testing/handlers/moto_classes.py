"""moto's own CloudFormation classes, each of which makes resources of one type in moto, without a request."""

from __future__ import annotations

import copy
import importlib
import os
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.facts.resource_types import NESTED_STACK
from budget_stack.testing.errors import DeploymentFailed, moto_version
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.moto.deletions import deletion_of
from budget_stack.testing.handlers.properties import Properties

# where a module of moto is not called like the namespace of its types
_MODULES: Final = MappingProxyType(
    {"elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2", "lambda": "awslambda"}
)


_TAKEN: Final = re.compile("already ?exist|in ?use", re.IGNORECASE)


class Broken(Exception):
    """moto's class did not do what it is for, in a way that says nothing of AWS."""


class Lookup:
    """What moto has for a type.

    Attributes:
        found: The class, or None.
        why: Why there is none.
    """

    def __init__(self, found: Any, why: str = "") -> None:
        self.found, self.why = found, why


@cache
def moto_class(type_: str) -> Lookup:
    """Find moto's class of a type.

    moto itself imports all its services for that, which takes a second and needs packages that it does not install.
    """
    from moto.core.common_models import CloudFormationModel

    namespace = type_.split("::")[1].lower()
    module = f"moto.{_MODULES.get(namespace, namespace)}.models"
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if module.startswith(str(error.name)):
            return Lookup(None, f"moto {moto_version()} has no {namespace}")
        return Lookup(None, f"moto needs {error.name} for it, which is not installed")
    classes: Any = CloudFormationModel.__subclasses__()
    found = next((each for each in classes if each.cloudformation_type() == type_), None)
    if found is None or type_ == NESTED_STACK:
        return Lookup(None, f"moto {moto_version()} has no class for it")
    return Lookup(found)


class Made:
    """A resource that moto's class has made.

    Attributes:
        physical_id: What Ref returns; empty if moto does not say.
        properties: What moto was last given.
    """

    def __init__(self, aws: Context, type_: str, name: str, properties: Properties) -> None:
        """Make it.

        Raises:
            Broken: moto's class cannot.
            DeploymentFailed: there is one of its name already.
        """
        self._type, self._class, self._name = type_, moto_class(type_).found, name
        stack = aws.account.stacks.get(aws.stack_name)
        more = {"LogicalId": aws.logical_id, "StackId": stack.id if stack else "", "ResourceType": type_}
        self._object = self._asked(
            "create",
            lambda: self._class.create_from_cloudformation_json(*self._arguments(aws, name, properties), **more),
        )
        self.properties = properties
        self.physical_id = self._identified()

    @property
    def name(self) -> str:
        """What moto calls it where nothing else identifies it."""
        return self._name

    def can_delete(self, physical_id: str) -> bool:
        """Whether moto can delete it."""
        by_class = hasattr(self._object, "delete") or self._has("delete_from_cloudformation_json")
        return by_class or deletion_of(self._type, physical_id, self.properties) is not None

    @property
    def can_change(self) -> bool:
        """Whether moto can change it."""
        return self._has("update_from_cloudformation_json")

    def attribute(self, name: str) -> Any:
        """What moto says of an attribute; None if it says nothing."""
        try:
            value = self._object.get_cfn_attribute(name)
        except Exception:
            # moto has an exception for what it does not know, and forgets to raise it here and there
            return None
        # some classes return a function that nobody evaluates
        return None if isinstance(value, Mapping) else value

    def change(self, aws: Context, properties: Properties) -> None:
        """Change it.

        Raises:
            Broken, DeploymentFailed: as when it is made.
        """
        if not self.can_change:
            raise Broken("has no update")
        self._object = self._asked(
            "update",
            lambda: self._class.update_from_cloudformation_json(
                self._object, *self._arguments(aws, self._name, properties)
            ),
        )
        self.properties = properties
        if (now := self._identified()) != self.physical_id:
            raise Broken(f"made {now} in its place")

    def delete(self, aws: Context, physical_id: str) -> None:
        """Delete it, as moto's own stacks do, or through boto3; what moto cannot delete stays in it.

        Args:
            aws: The context.
            physical_id: What identifies it.

        Raises:
            Broken: moto's class cannot.
            DeploymentFailed: moto refuses it, as AWS would, such as because something depends on it.
        """
        if (deletion := deletion_of(self._type, physical_id, self.properties)) is not None:
            aws.complete(deletion.service, deletion.operation, deletion.parameters)
            return
        account = aws.account

        def delete() -> None:
            try:
                self._object.delete(account.id, account.region)
            except (TypeError, AttributeError):
                if self._has("delete_from_cloudformation_json"):
                    arguments = self._arguments(aws, self.physical_id or self._name, self.properties)
                    self._class.delete_from_cloudformation_json(*arguments)

        self._asked("delete", delete)

    def _has(self, method: str) -> bool:
        return not hasattr(getattr(self._class, method), "__isabstractmethod__")

    def _arguments(self, aws: Context, name: str, properties: Properties) -> tuple[str, dict[str, Any], str, str]:
        # a copy, since some of moto's classes change what they are given
        document = {"Type": self._type, "Properties": copy.deepcopy(dict(properties))}
        return name, document, aws.account.id, aws.account.region

    def _identified(self) -> str:
        if self._object is None:
            raise Broken("made nothing")
        self._object.cf_resource_type = self._type
        physical_id = getattr(self._object, "physical_resource_id", None)
        return physical_id if isinstance(physical_id, str) else ""

    def _asked(self, what: str, call: Any) -> Any:
        from moto.core.exceptions import ServiceException
        from werkzeug.exceptions import HTTPException

        try:
            # code that lies in a bucket, as `sam package` and the CDK put it there, need not lie in moto's
            with mock.patch.dict(os.environ, {"VALIDATE_LAMBDA_S3": "false"}):
                return call()
        except (ServiceException, HTTPException) as refusal:
            message = _message(refusal)
            # elsewhere moto is stricter than AWS: it wants a role by its ARN
            if what == "delete" or _TAKEN.search(f"{type(refusal).__name__} {message}"):
                raise DeploymentFailed("", message) from refusal
            raise Broken(f"refuses to {what} this one ({message})") from refusal
        except Exception as error:
            raise Broken(f"cannot {what} this one ({type(error).__name__}: {error})") from error


def name_of(type_: str, properties: Properties) -> str | None:
    """The name that the template gives a resource, as moto's class of its type knows it.

    Some classes do not say by which property; then it is the one that is called like the type.
    """
    property_: str = moto_class(type_).found.cloudformation_name_type() or f"{type_.rpartition('::')[2]}Name"
    name: str | None = properties.get(property_)
    return name


def _message(refusal: Any) -> str:
    message: str = getattr(refusal, "message", None) or getattr(refusal, "description", None) or str(refusal)
    return message
