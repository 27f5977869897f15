"""Tokens: making, listing and revoking them."""

import datetime
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Connection

from service.auth.bearer import Token, new_token
from service.domain import fields
from service.domain.clock import now
from service.errors import TokenNotFound
from service.storage import quota, users
from service.storage.store import Store
from service.storage.users import StoredToken

DAYS, MOST_DAYS = 90, 365


def make_token(
    store: Store,
    secret_key: str,
    user_id: UUID,
    label: object,
    days: object,
    hold: Callable[[Connection], None] = lambda connection: None,
) -> tuple[Token, StoredToken]:
    """A new token, and what is stored of it.

    Args:
        store: Where it is kept.
        secret_key: The service's; with another one the token opens nothing.
        user_id: Whose it is.
        label: What it is for, 1 to 100 characters.
        days: How long it is good for, 1 to 365.
        hold: Refuses, in the same transaction, who may not make one any more.

    Raises:
        InvalidRequest: one of them is not acceptable.
        Full: there are as many as one may have.
    """
    checked = fields.category(label, "label")
    token, created = new_token(secret_key), now()
    expires = created + datetime.timedelta(days=fields.whole_number(days, "days", 1, MOST_DAYS))
    stored = StoredToken(token.id, user_id, checked, token.digest, created, expires)

    def work(connection: Connection) -> None:
        hold(connection)
        users.remove_expired(connection, user_id, created)
        quota.check_token(connection, user_id)
        users.add_token(connection, stored)

    store.write(work)
    return token, stored


def tokens_of(store: Store, user_id: UUID) -> list[StoredToken]:
    """A user's tokens, the newest first."""
    return store.read(lambda connection: users.tokens_of(connection, user_id))


def take_back(store: Store, user_id: UUID, token_id: str) -> None:
    """Revoke the token; raises TokenNotFound."""
    try:
        id_ = UUID(token_id)
    except ValueError:
        raise TokenNotFound(token_id) from None
    if not store.write(lambda connection: users.remove_token(connection, user_id, id_)):
        raise TokenNotFound(token_id)
