"""`python -m service` serves until it is told to stop; `python -m service migrate` prepares its database."""

import multiprocessing
import os
import signal
import sys
from contextlib import closing
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from service.config import from_environment
from service.errors import ConfigurationError, ServiceError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.config import Settings
    from service.storage.store import Store


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """The budget tracker. Without a command: serve it on HOST and PORT."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@main.command()
def serve() -> None:
    """Serve on HOST and PORT, from the database at DATABASE_URL."""
    settings = from_environment(os.environ)
    # in a process of its own, which takes with it all the memory that is needed just this once
    preparing = multiprocessing.get_context("fork").Process(target=_prepare, args=[settings])
    preparing.start()
    preparing.join()
    if preparing.exitcode:
        sys.exit(preparing.exitcode)
    # only now, because it takes long enough for a signal to arrive meanwhile
    from service import server

    server.serve(settings)


def _prepare(settings: "Settings") -> None:
    from service.access import access_from_environment
    from service.storage.store import Store

    try:
        access_from_environment(os.environ, settings)
        with closing(Store(settings.database_url)) as store:
            # a file is this machine's own; a database that others share is migrated by a command, once for all
            if store.engine.dialect.name == "sqlite":
                _bring_up_to_date(store.engine)
                # the container that migrates cannot reach a file of this one
                _made_owner(store)
    except ServiceError as error:
        _end(error)


def _end(error: ServiceError) -> NoReturn:
    print(f"service: {error}", file=sys.stderr)
    sys.exit(2)


@main.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL to the newest schema; quick when it has it.

    With FIRST_PASSWORD, and only the first time, also make the user "owner" with that password.
    """
    with _store() as store:
        click.echo(f"service: the schema is at version {_bring_up_to_date(store.engine)}")
        if _made_owner(store):
            click.echo("service: made the user 'owner'")


@main.command()
def demo() -> None:
    """Fill the database at DATABASE_URL with a year of believable data, if there is none in it."""
    from service.clock import now
    from service.demo import fill

    with _store() as store:
        _bring_up_to_date(store.engine)
        made = fill(store, now().date())
    click.echo(f"service: made {made} entries" if made else "service: there are entries already; none were made")


@main.group()
def user() -> None:
    """Users, who log in with a name and a password."""


@user.command("add")
@click.argument("name")
def add_user(name: str) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    from service import users

    password = _password()
    with _store() as store:
        _bring_up_to_date(store.engine)
        users.add_user(store, name, password)
    click.echo(f"service: made the user {name!r}")


@user.command("password")
@click.argument("name")
def change_password(name: str) -> None:
    """Change a user's password, which ends their sessions; tokens stay."""
    from service import users

    password = _password()
    with _store() as store:
        users.change_password(store, name, password)
    click.echo(f"service: changed the password of {name!r}")


def _password() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n") if sys.stdin is not None else ""


def _store() -> "closing[Store]":
    from service.storage.store import Store

    return closing(Store(from_environment(os.environ).database_url))


def _bring_up_to_date(engine: "Engine") -> str | None:
    from sqlalchemy.exc import SQLAlchemyError

    from service.storage import migrate

    try:
        migrate.migrate(engine)
        return migrate.version(engine)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or type(error).__name__
        raise ConfigurationError(f"DATABASE_URL: {engine.url} cannot be used: {reason}") from None


def _made_owner(store: "Store") -> bool:
    password = os.environ.get("FIRST_PASSWORD")
    if not password:
        return False
    from service.users import add_owner

    return add_owner(store, password)


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    # as the first process of a container, a signal without a handler would be ignored
    signal.signal(signal.SIGTERM, _stop)
    try:
        main(prog_name="python -m service")
    except ServiceError as error:
        _end(error)
