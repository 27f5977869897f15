"""Nested stacks: where their templates are, and their life within their parents'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from budget_stack.facts.resource_types import NESTED_STACK
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.forms import source_of
from budget_stack.resolve.source import Source, decode_template
from budget_stack.testing.account import Account
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.operations import lifecycle
from budget_stack.testing.stack import DeployedStack

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_IN_HOST = r"(?P<bucket>.+)\.s3(-fips)?([.-]dualstack)?[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?"
_IN_PATH = r"s3[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?"
# https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/assets.ts
_ASSET_PATH, _ASSET_PROPERTY = "aws:asset:path", "aws:asset:property"


class _Child:
    """A nested stack, as its parent's template has it.

    Attributes:
        parent: The parent's name.
        logical_id: What it is called in the parent's template.
        stack: The stack itself.
        properties: Its properties.
        former: Its template, parameters and properties before the last update; None if that changed nothing.
    """

    def __init__(self, parent: str, logical_id: str, stack: DeployedStack, properties: Mapping[str, Any]) -> None:
        self.parent, self.logical_id, self.stack, self.properties = parent, logical_id, stack, properties
        self.former: tuple[Source, Mapping[str, object], Mapping[str, Any]] | None = None


class NestedStacks:
    """The nested stacks of an account and region."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._children: dict[str, _Child] = {}
        self._under_way: list[str] = []

    def create(self, parent: str, logical_id: str, name: str, properties: Mapping[str, Any]) -> str:
        """Create a nested stack, and return its id.

        Args:
            parent: The name of the stack that it is in.
            logical_id: What it is called there.
            name: What it is called itself.
            properties: Its properties.

        Raises:
            DeploymentFailed: it was not created.
            RigError: its template is nowhere, or cannot be deployed here.
        """
        above = self._stack(parent)
        source = self._source(above, logical_id, properties)
        stack = DeployedStack(name, self._account, above.terms._replace(tags=_tags(above, properties)))
        with self._in_turn(properties), _told_of(stack, "created"):
            lifecycle.create(stack, source, properties.get("Parameters") or {})
        self._children[stack.id] = _Child(parent, logical_id, stack, properties)
        return stack.id

    def described(self, stack_id: str) -> dict[str, Any]:
        """The properties of a nested stack, its parameters as it has them."""
        child = self._children[stack_id]
        has = child.properties.get("Parameters", {})
        parameters = {name: value for name, value in child.stack.parameters.items() if name in has}
        return {**child.properties, "Parameters": parameters}

    def outputs(self, stack_id: str) -> Mapping[str, Any]:
        """The outputs of a nested stack."""
        return self._children[stack_id].stack.outputs

    def is_stale(self, stack_id: str) -> bool:
        """Tell whether its template, or that of a stack nested in it, is another than was deployed."""
        child = self._children[stack_id]
        source = self._source(self._stack(child.parent), child.logical_id, child.properties)
        deployed = child.stack.source
        if deployed is None or source.template != deployed.template:
            return True
        return any(self.is_stale(each.physical_id) for each in child.stack.of_type(NESTED_STACK))

    def update(self, stack_id: str, properties: Mapping[str, Any]) -> None:
        """Update a nested stack to its template as it is now, and to these properties.

        Raises:
            DeploymentFailed: it was not updated, and is as it was.
        """
        child, stack = self._children[stack_id], self._children[stack_id].stack
        above = self._stack(child.parent)
        source = self._source(above, child.logical_id, properties)
        child.former = None
        former = (stack.source, dict(stack.parameters), child.properties, stack.terms)
        # what is no longer given takes its default
        stack.parameters, stack.terms = {}, stack.terms._replace(tags=_tags(above, properties))
        try:
            with self._in_turn(properties), _told_of(stack, "updated"):
                lifecycle.update(stack, source, properties.get("Parameters") or {})
        except BaseException:
            _, stack.parameters, _, stack.terms = former
            raise
        assert former[0] is not None
        child.properties, child.former = properties, (former[0], former[1], former[2])

    def restore(self, stack_id: str) -> None:
        """Take the last update of a nested stack back, if it changed anything."""
        child = self._children[stack_id]
        if child.former is None:
            return
        source, parameters, properties = child.former
        child.former, child.properties, child.stack.parameters = None, properties, {}
        child.stack.terms = child.stack.terms._replace(tags=_tags(self._stack(child.parent), properties))
        lifecycle.update(child.stack, source, parameters)

    def delete(self, stack_id: str) -> None:
        """Delete a nested stack.

        Raises:
            DeploymentFailed: another stack imports one of its exports, or a resource cannot be deleted.
        """
        lifecycle.delete(self._children[stack_id].stack)
        del self._children[stack_id]

    @contextmanager
    def _in_turn(self, properties: Mapping[str, Any]) -> Iterator[None]:
        """Refuse a template that is nested in itself, which would never end."""
        url = str(properties["TemplateURL"])
        if url in self._under_way:
            raise RigError(f"the template at {url} is nested in itself: " + " -> ".join([*self._under_way, url]))
        self._under_way.append(url)
        try:
            yield
        finally:
            self._under_way.pop()

    def _stack(self, name: str) -> DeployedStack:
        stack = self._account.stacks[name]
        assert isinstance(stack, DeployedStack)
        return stack

    def _source(self, parent: DeployedStack, logical_id: str, properties: Mapping[str, Any]) -> Source:
        url = str(properties["TemplateURL"])
        for pattern, template in self._account.nested_templates.items():
            if fnmatchcase(url, pattern):
                return source_of(template)
        if (path := _beside(parent, logical_id, url)) is not None:
            return source_of(path)
        if (content := self._in_bucket(url)) is not None:
            return decode_template(content, url)
        raise RigError(
            f"there is no template at {url}: put it into that bucket of the simulated account, or say"
            f" simulation.nested_templates[{url!r}] = template, where * stands for anything"
        )

    def _in_bucket(self, url: str) -> bytes | None:
        parts = urlsplit(url)
        key = unquote(parts.path.lstrip("/"))
        if named := re.fullmatch(_IN_HOST, parts.netloc):
            bucket = named["bucket"]
        elif re.fullmatch(_IN_PATH, parts.netloc):
            bucket, _, key = key.partition("/")
        else:
            return None
        version = [("VersionId", text) for text in parse_qs(parts.query).get("versionId", ())]
        s3 = self._account.api("s3")
        try:
            content: bytes = s3.get_object(Bucket=bucket, Key=key, **dict(version))["Body"].read()
        except (s3.exceptions.NoSuchBucket, s3.exceptions.NoSuchKey):
            return None
        return content


def _beside(parent: DeployedStack, logical_id: str, url: str) -> Path | None:
    """A file beside the parent's, as before `aws cloudformation package`, or where the CDK says that it is."""
    source = parent.deploying or parent.source
    assert source is not None
    folder = Path(source.name).parent
    metadata = source.template["Resources"].get(logical_id, {}).get("Metadata") or {}
    if metadata.get(_ASSET_PROPERTY) == "TemplateURL":
        path = folder / str(metadata[_ASSET_PATH])
    elif "://" not in url:
        path = folder / url
    else:
        return None
    return path if path.is_file() else None


def _tags(parent: DeployedStack, properties: Mapping[str, Any]) -> dict[str, str]:
    own = {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or []}
    return {**parent.terms.tags, **own}


@contextmanager
def _told_of(stack: DeployedStack, verb: str) -> Iterator[None]:
    try:
        yield
    except (DeploymentFailed, ResolveError) as error:
        failed = DeploymentFailed("", f"Embedded stack {stack.id} was not successfully {verb}: {error}")
        for note in getattr(error, "__notes__", ()):
            failed.add_note(note)
        raise failed from error
