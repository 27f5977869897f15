"""`python -m service` serves until it is told to stop; `python -m service migrate` prepares its database."""

import multiprocessing
import os
import signal
import sys
from contextlib import closing
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from service.commands.database import bring_up_to_date, made_owner, migrated_store
from service.commands.users import user
from service.config.settings import from_environment
from service.errors import ServiceError

if TYPE_CHECKING:
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
    # only now, so that a wrong setting is told at once; and before the fork, so that it is loaded only once
    from service.config.access import access_from_environment
    from service.storage.store import Store

    access = access_from_environment(os.environ, settings)
    store = Store(settings.database_url)
    # a file is this machine's own; a database that others share is migrated by a command, once for all
    if store.file:
        # in a process of its own, which takes with it all the memory that is needed just this once
        preparing = multiprocessing.get_context("fork").Process(target=_prepare, args=[store])
        preparing.start()
        preparing.join()
        if preparing.exitcode:
            sys.exit(preparing.exitcode)
    # last, because it takes long enough for a signal to arrive meanwhile
    from service import server

    server.serve(store, access, settings)


def _prepare(store: "Store") -> None:
    try:
        with closing(store):
            bring_up_to_date(store.engine)
            # the container that migrates cannot reach a file of this one
            made_owner(store)
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
    from service.storage.migrate import version

    with migrated_store() as store:
        click.echo(f"service: the schema is at version {version(store.engine)}")
        if made_owner(store):
            click.echo("service: made the user 'owner'")
        elif os.environ.get("FIRST_PASSWORD"):
            click.echo("service: there is a user 'owner' already, so FIRST_PASSWORD was not used")


@main.command()
def demo() -> None:
    """Fill the database at DATABASE_URL with a year of believable data, if there is none in it."""
    from service.domain.clock import now
    from service.tracker.demo import fill

    with migrated_store() as store:
        made = fill(store, now().date())
    click.echo(f"service: made {made} entries" if made else "service: there are entries already; none were made")


main.add_command(user)


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    # as the first process of a container, a signal without a handler would be ignored
    signal.signal(signal.SIGTERM, _stop)
    try:
        main(prog_name="python -m service")
    except ServiceError as error:
        _end(error)
