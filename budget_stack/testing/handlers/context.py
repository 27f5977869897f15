"""The context of an operation: requests in an account, each of which is recorded or only reads."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.kept import KEPT, NotKept
from budget_stack.testing.handlers.moto.gaps import OPERATIONS
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.handlers.shapes import shaped
from budget_stack.testing.ledger import Action, Entry, Request

_READING = ("batch_get_", "describe_", "get_", "list_")
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


class Context:
    """One operation on one resource.

    Attributes:
        account: The account and region, and the stacks in it.
        stack_name: The stack of the resource.
        logical_id: The resource's name in its template.
        names: The handler's `names`.
        properties: Its properties, if it exists: for `read()` and `attributes()` of types whose id says too little.
        undoing: Whether it undoes an operation that may have stopped half-way: then it is no error if what is to be
            removed does not exist.
        deleting: Whether it deletes the resource: then it is no error if that is gone already, as CloudFormation's
            contract with resource types has it.
        policy: What its DeletionPolicy says while the resource is deleted, or its UpdateReplacePolicy when it was
            replaced; empty if it says nothing.
        made: The request that created the resource.
        completions: The requests that followed.
        successor: The id of what an update made in place of the resource, which is then deleted; empty if nothing was.
        half_made: The id of what a creation may have made that failed, and which is deleted then; empty if nothing.
        is_kept: Whether the rig keeps the resource by itself, so that no request is sent for it.
        remark: What is worth telling of an operation that succeeded.
    """

    def __init__(
        self,
        account: Account,
        stack_name: str,
        logical_id: str,
        names: Mapping[str, str],
        *,
        properties: Properties | None = None,
        undoing: bool = False,
    ) -> None:
        self.account, self.stack_name, self.logical_id, self.names = account, stack_name, logical_id, names
        self.properties: Properties = properties or {}
        self.undoing = undoing
        self.deleting = False
        self.policy = ""
        self.made: Request | None = None
        self.completions: list[Request] = []
        self.is_kept, self.remark, self.successor, self.half_made = False, "", "", ""
        self._reversals: list[tuple[str, str, dict[str, object]]] = []

    def create(self, service: str, operation: str, properties: Properties, /, **more: object) -> dict[str, Any]:
        """Send the one request that creates the resource.

        Args:
            service: boto3's name of the service.
            operation: boto3's name of the method.
            properties: Its parameters with CloudFormation's spelling; numbers may be text.
            more: Parameters with the API's spelling.

        Raises:
            RigError: the operation has no such parameter, or the resource was created already.
        """
        if self.made is not None:
            raise RigError(f"{self.logical_id} was made already, by {self.made.operation}")
        request, answer = self._send(service, operation, properties, more)
        self.made = request
        return answer

    def complete(
        self, service: str, operation: str, properties: Properties | None = None, /, **more: object
    ) -> dict[str, Any]:
        """Send a request that completes, changes or deletes the resource; arguments as of `create()`."""
        from botocore.exceptions import ClientError  # type: ignore[import-untyped]

        try:
            request, answer = self._send(service, operation, properties or {}, more)
        except ClientError as error:
            if (self.undoing or self.deleting) and _is_absence(error.response["Error"]["Code"]):
                return {}
            raise
        self.completions.append(request)
        return answer

    def on_undo(self, service: str, operation: str, /, **parameters: object) -> None:
        """Register a request that repairs another resource if this operation is undone."""
        self._reversals.append((service, operation, parameters))

    def reverse(self) -> None:
        """Send the requests registered with `on_undo()`, last one first."""
        while self._reversals:
            service, operation, parameters = self._reversals.pop()
            self._send(service, operation, {}, parameters)

    def read(self, service: str, operation: str, /, **parameters: object) -> dict[str, Any]:
        """Send a request that only reads.

        Raises:
            RigError: the operation does not describe, get or list.
        """
        if not operation.startswith(_READING):
            raise RigError(f"{operation} may change something: send it with complete(), which records it")
        return self._call(service, operation, parameters)

    def find(self, service: str, operation: str, /, **parameters: object) -> dict[str, Any]:
        """Like `read()`, for what may not exist: an empty answer if AWS says so, in whatever words."""
        from botocore.exceptions import ClientError

        try:
            return self.read(service, operation, **parameters)
        except ClientError as error:
            # who may not look does not know
            if error.response["Error"]["Code"] in _DENIED:
                raise
            return {}

    def name(self, longest: int, *, with_stack: bool = True) -> str:
        """A physical name like CloudFormation's, `stack-LogicalId-1A2B3C4D5E6F`; a new one at every call.

        Args:
            longest: Characters that the name may have.
            with_stack: Whether it begins with the stack's name; a secret's does not.
        """
        seed = f"{self.stack_name}/{self.logical_id}/{self.account.next_number()}".encode()
        suffix = base64.b32encode(hashlib.sha256(seed).digest()).decode()[:12]
        room = longest - len(suffix) - 1
        stem = f"{self.stack_name}-{self.logical_id}" if with_stack else self.logical_id
        if len(stem) > room:
            half = (room - 1) // 2
            # AWS refuses two hyphens in a row in some names
            stem = f"{self.stack_name[:half].rstrip('-')}-{self.logical_id[:half]}"
        return f"{stem}-{suffix}"

    def entry(self, type_: str, action: Action) -> Entry:
        """The ledger entry for what was sent."""
        return Entry(self.logical_id, type_, action, self.made, tuple(self.completions))

    def siblings(self, *types: str) -> Iterator[Properties]:
        """The properties of all resources of these types in the account's stacks."""
        for stack in self.account.stacks.values():
            for resource in (*stack.resources.values(), *stack.leaving):
                if resource.type in types:
                    yield resource.properties

    def _send(
        self, service: str, operation: str, properties: Properties, more: Mapping[str, object]
    ) -> tuple[Request, dict[str, Any]]:
        shape = self._input(service, operation)
        parameters = shaped(shape, {**properties, **more}, self.names, operation)
        return Request(service, operation, parameters), self._call(service, operation, parameters)

    def _call(self, service: str, operation: str, parameters: Mapping[str, object]) -> dict[str, Any]:
        if (service, operation) in KEPT:
            return self._kept(service, operation, parameters)
        try:
            answer: dict[str, Any] = getattr(self.account.api(service), operation)(**parameters)
        except Exception as error:
            if not _is_missing_in_moto(error):
                raise
            members = self._input(service, operation).members
            in_path = [name for name, member in members.items() if member.serialization.get("location") == "uri"]
            if empty := [name for name in in_path if parameters.get(name) == ""]:
                raise DeploymentFailed("", f"{', '.join(empty)} of {operation} must not be empty") from error
            # botocore has validated it by now
            if (service, operation) not in OPERATIONS:
                raise RigError(f"moto does not implement {operation} of {service}") from error
            answer = OPERATIONS[service, operation](self.account, parameters)
        return answer

    def _kept(self, service: str, operation: str, parameters: Mapping[str, object]) -> dict[str, Any]:
        from botocore.exceptions import ClientError
        from botocore.validate import validate_parameters  # type: ignore[import-untyped]

        validate_parameters(parameters, self._input(service, operation))
        try:
            return KEPT[service, operation](self.account, parameters)
        except NotKept as refusal:
            raise ClientError(refusal.response, operation) from refusal

    def _input(self, service: str, operation: str) -> Any:
        meta = self.account.api(service).meta
        return meta.service_model.operation_model(meta.method_to_api_mapping[operation]).input_shape


def _is_missing_in_moto(error: Exception) -> bool:
    # an operation that moto lacks, or one whose path it does not know
    message = getattr(error, "response", {}).get("Error", {}).get("Message")
    return isinstance(error, NotImplementedError) or message == "Not yet implemented"


def _is_absence(code: str) -> bool:
    # such as InvalidPermission.NotFound, TargetGroupNotFound, NoSuchEntity, AWS.SimpleQueueService.NonExistentQueue
    return "NotFound" in code or "NonExistent" in code or code == "NoSuchEntity"


def last_name(arn: str) -> str:
    """The name at the end of an ARN or URL."""
    return re.split("[/:]", arn)[-1]
