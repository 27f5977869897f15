"""The database that commands work on, and what they prepare in it."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from service.config import from_environment
from service.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.storage.store import Store


@contextmanager
def migrated_store() -> Iterator["Store"]:
    """The store that the environment names, brought to the newest schema.

    Raises:
        ConfigurationError: it names none, or the database does not do what it is asked.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from service.storage.store import Store

    with closing(Store(from_environment(os.environ).database_url)) as store:
        bring_up_to_date(store.engine)
        try:
            yield store
        except SQLAlchemyError as error:
            raise _refusal(store.engine, error) from None


def bring_up_to_date(engine: "Engine") -> None:
    """Bring the schema to the newest version; raises ConfigurationError."""
    from sqlalchemy.exc import SQLAlchemyError

    from service.storage import migrate

    try:
        migrate.migrate(engine)
    except SQLAlchemyError as error:
        raise _refusal(engine, error) from None


def made_owner(store: "Store") -> bool:
    """Whether there was no first user yet, and FIRST_PASSWORD made it."""
    password = os.environ.get("FIRST_PASSWORD")
    if not password:
        return False
    from service.users import add_owner

    return add_owner(store, password)


def _refusal(engine: "Engine", error: Exception) -> ConfigurationError:
    reason = getattr(error, "orig", None) or type(error).__name__
    return ConfigurationError(f"DATABASE_URL: {engine.url} cannot be used: {reason}")
