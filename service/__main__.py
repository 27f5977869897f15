"""`python -m service` serves until it is told to stop; `python -m service migrate` prepares its database."""

import os
import signal
import sys
from contextlib import closing
from types import FrameType
from typing import TYPE_CHECKING

import click

from service.config import from_environment
from service.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Engine


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
    # only now, because these take long enough for a signal to arrive meanwhile
    from service import server
    from service.storage.store import Store

    with closing(Store(settings.database_url)) as store:
        # a file is this process's own; a database that others share is migrated by a command, once for all of them
        if store.engine.dialect.name == "sqlite":
            _bring_up_to_date(store.engine)
    server.serve(settings)


@main.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL to the newest schema; quick when it has it."""
    from service.storage.store import Store

    with closing(Store(from_environment(os.environ).database_url)) as store:
        click.echo(f"service: the schema is at version {_bring_up_to_date(store.engine)}")


def _bring_up_to_date(engine: "Engine") -> str | None:
    from sqlalchemy.exc import SQLAlchemyError

    from service.storage import migrate

    try:
        migrate.migrate(engine)
        return migrate.version(engine)
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or type(error).__name__
        raise ConfigurationError(f"DATABASE_URL: {engine.url} cannot be used: {reason}") from None


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    # as the first process of a container, a signal without a handler would be ignored
    signal.signal(signal.SIGTERM, _stop)
    try:
        main(prog_name="python -m service")
    except ConfigurationError as error:
        print(f"service: {error}", file=sys.stderr)
        sys.exit(2)
