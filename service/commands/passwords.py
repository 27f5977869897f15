"""Passwords for commands; never from arguments, which every process of the machine can read."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from service.errors import ConfigurationError

Command = TypeVar("Command", bound=Callable[..., Any])

WAYS = "type it at the prompt, pipe one line, or name --password-file PATH or --password-env VARIABLE"


def password_options(command: Command) -> Command:
    """Adds `--password-file` and `--password-env`."""
    for name, metavar, text in (
        ("--password-env", "VARIABLE", "Read the password from this environment variable."),
        ("--password-file", "PATH", "Read the password from this file, which holds one line."),
    ):
        command = click.option(name, metavar=metavar, help=text)(command)
    return command


def given_password(file: str | None, variable: str | None) -> str:
    """The password of the file or the variable; where neither is named, of the prompt or the standard input.

    Raises:
        ConfigurationError: there is none, or both are named.
    """
    if file is not None and variable is not None:
        raise ConfigurationError("--password-file and --password-env: name one of them, not both")
    if variable is not None:
        if not os.environ.get(variable):
            raise ConfigurationError(f"--password-env: the environment variable {variable!r} is not set, or is empty")
        return os.environ[variable]
    if file is not None:
        return _only_line(file)
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return _typed()


def _only_line(path: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigurationError(f"--password-file: cannot read {path!r}: {error.strerror}") from None
    except ValueError:
        raise ConfigurationError(f"--password-file: {path!r} is no text in UTF-8") from None
    if len(lines) != 1 or not lines[0]:
        raise ConfigurationError(f"--password-file: {path!r} must hold the password as its only line")
    return lines[0]


def _typed() -> str:
    try:
        password = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    except (OSError, ValueError):
        # it was closed, or is no text
        password = ""
    if not password:
        raise ConfigurationError(f"no password came from the standard input; {WAYS}")
    return password
