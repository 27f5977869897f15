"""The database of the commands, and its preparation."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from service.config.settings import from_environment

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.storage.store import Store


@contextmanager
def migrated_store() -> Iterator["Store"]:
    """The database in the environment, migrated to the newest schema.

    Raises:
        ConfigurationError: it names none, or the database does not do what it is asked.
    """
    from service.storage.store import Store

    with closing(Store(from_environment(os.environ).database_url, patient=True)) as store:
        bring_up_to_date(store.engine)
        with _told(store.engine):
            yield store


def bring_up_to_date(engine: "Engine") -> None:
    """Bring the schema to the newest version, once the database answers; raises ConfigurationError."""
    from service.storage import migrate
    from service.storage.trouble import patiently

    with _told(engine):
        patiently(lambda: migrate.migrate(engine), say=lambda line: click.echo(f"service: {line}", err=True))


def made_owner(store: "Store") -> bool:
    """Make the first user with FIRST_PASSWORD, if it is set and there is none; whether it was made."""
    password = os.environ.get("FIRST_PASSWORD")
    if not password:
        return False
    from service.auth.users import add_owner

    return add_owner(store, password)


@contextmanager
def _told(engine: "Engine") -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from service.storage.trouble import described

    try:
        yield
    except SQLAlchemyError as error:
        raise described(error, from_environment(os.environ).database_from, engine.url) from None
