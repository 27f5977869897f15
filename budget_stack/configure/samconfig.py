"""Reads samconfig.toml, and writes it back with new answers and everything else unchanged."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.items
from tomlkit.exceptions import TOMLKitError

from budget_stack.configure import overrides
from budget_stack.errors import BudgetStackError
from budget_stack.facts.template import MOST_BYTES
from budget_stack.files import read_at_most, write_whole

# The environment of sam that the first deployment is in.
FIRST = "first"


class InvalidSamConfig(BudgetStackError):
    """A configuration file that cannot be read or written, or that sam could not read either."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What `sam deploy` needs to know; None is what the file does not say.

    Attributes:
        profile: Name of the profile in ~/.aws that deploys.
        template_file: Path, relative to where `sam deploy` is run.
        parameters: The template's parameters by name.
        once: Parameters of one deployment, which no later one is to repeat; in the file, of the first.
        takes_bucket: Whether the template is too long to be sent; sam then makes a bucket of its own for it.
    """

    stack_name: str | None = None
    region: str | None = None
    profile: str | None = None
    template_file: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    once: Mapping[str, str] = field(default_factory=dict)
    takes_bucket: bool = False


def load(path: Path) -> tomlkit.TOMLDocument:
    """Return a file's content; an empty document if there is no such file.

    Raises:
        InvalidSamConfig: it is not TOML, or cannot be read, or could not be written later.
    """
    if not os.access(path.resolve().parent, os.W_OK):
        raise InvalidSamConfig(f"cannot write in {path.resolve().parent}; make it first, or choose another --output")
    return read(path)


def read(path: Path) -> tomlkit.TOMLDocument:
    """Return a file's content as `load` does, where it is not written later.

    Raises:
        InvalidSamConfig: it is not TOML, or cannot be read.
    """
    try:
        content = read_at_most(path, MOST_BYTES)
        if len(content) > MOST_BYTES:
            raise InvalidSamConfig(f"{path} has more than {MOST_BYTES:,} bytes; choose another file")
        return tomlkit.parse(content.decode())
    except FileNotFoundError:
        return tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise InvalidSamConfig(f"{path} is not valid TOML: {error}; mend or remove it, it is left as it is") from error
    except OSError as error:
        raise InvalidSamConfig(f"cannot read {path}: {error.strerror}; choose another file") from error


def remembered(document: tomlkit.TOMLDocument, command: str = "deploy") -> Deployment:
    """Return what a command of sam would read from a document, and what only its first environment says."""
    found = {**_table(document, "global"), **_table(document, command)}
    parameters = overrides.read(found.get("parameter_overrides"))
    template_file = found.get("template_file", found.get("template"))
    rest = {name: found.get(name) for name in ("stack_name", "region", "profile")} | {"template_file": template_file}
    texts: dict[str, Any] = {name: str(value) for name, value in rest.items() if value is not None}
    first = overrides.read(_table(document, "deploy", FIRST).get("parameter_overrides"))
    once = {name: value for name, value in first.items() if name not in parameters}
    return Deployment(parameters=parameters, once=once, **texts)


def update(document: tomlkit.TOMLDocument, deployment: Deployment) -> None:
    """Put a deployment into a document, and leave everything else in it alone."""
    followed = bool(document) and not _table(document, "deploy")
    if not isinstance(document.get("version"), float):
        document["version"] = 0.1
    table = _table(document, "deploy", make=True)
    known = {**_table(document, "global"), **table}
    for name in ("stack_name", "region", "profile", "template_file"):
        value = getattr(deployment, name)
        if value is not None and known.get(name) != value:
            table[name] = value
    if "capabilities" not in known:
        table["capabilities"] = "CAPABILITY_IAM"
    if "fail_on_empty_changeset" not in known:
        table["fail_on_empty_changeset"] = False  # deploying twice is no failure
    if deployment.takes_bucket and not {"resolve_s3", "s3_bucket"} & known.keys():
        table["resolve_s3"] = True
    before = table.get("parameter_overrides")
    if (merged := overrides.merged(before, deployment.parameters)) is not before:
        table["parameter_overrides"] = merged
    if followed and isinstance(table, tomlkit.items.Table):
        table.add(tomlkit.nl())
    _update_first(document, deployment)


def _update_first(document: tomlkit.TOMLDocument, deployment: Deployment) -> None:
    """Make the environment of the first deployment say all that a bare `sam deploy` reads, but no tasks.

    sam takes nothing of another environment along, and a creation that fails with tasks takes everything with it.
    """
    wanted = {
        name: _plain(value) for command in ("global", "deploy") for name, value in _table(document, command).items()
    }
    once = {**deployment.once, "MinContainerCount": "0"}
    wanted["parameter_overrides"] = overrides.merged(wanted["parameter_overrides"], once)
    table = _table(document, "deploy", FIRST, make=True)
    if not table and isinstance(table, tomlkit.items.Table):
        words = "For a stack that is not there yet: no tasks, for there is no image. Stops a service that runs."
        table.add(tomlkit.comment(words))
    for name in table.keys() - wanted.keys():
        del table[name]
    for name, value in wanted.items():
        if _plain(table.get(name)) != value:
            table[name] = tomlkit.array().multiline(True) if isinstance(value, list) else value
            if isinstance(value, list):
                table[name].extend(value)


def _plain(value: Any) -> Any:
    return value.unwrap() if isinstance(value, tomlkit.items.Item) else value


def save(document: tomlkit.TOMLDocument, path: Path) -> None:
    """Write a document in one step: whoever reads the file meets the old text or the new, never half of it.

    Raises:
        InvalidSamConfig: the file cannot be written.
    """
    # A link stays a link: what it points at is replaced.
    path = path.resolve()
    try:
        write_whole(path, f"{tomlkit.dumps(document).rstrip()}\n".encode())
    except OSError as error:
        raise InvalidSamConfig(f"cannot write {path}: {error.strerror}; choose another --output") from error


def _table(
    document: tomlkit.TOMLDocument, command: str, environment: str = "default", *, make: bool = False
) -> MutableMapping[str, Any]:
    """Return the table [<environment>.<command>.parameters], or an empty one."""
    names = (environment, command, "parameters")
    table: MutableMapping[str, Any] = document
    for depth, name in enumerate(names, start=1):
        if make and name not in table:
            table[name] = tomlkit.table(is_super_table=depth < len(names))
        inner = table.get(name, {})
        if not isinstance(inner, MutableMapping):
            raise InvalidSamConfig(f"{'.'.join(names[:depth])} in the file is no table, so sam cannot read it; mend it")
        table = inner
    return table
