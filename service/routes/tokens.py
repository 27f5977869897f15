"""Tokens for programs: made by who logged in with a password, shown once, taken back at any time."""

import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g

from service import fields
from service.auth.tokens import new_token
from service.clock import now
from service.errors import InvalidRequest, SessionRequired, TokenNotFound
from service.routes.bodies import json_object
from service.storage import users
from service.storage.store import Store
from service.storage.users import StoredToken

MOST_DAYS = 365


def blueprint(store: Store) -> Blueprint:
    """The routes over the tokens in the store."""
    tokens = Blueprint("tokens", __name__)

    @tokens.post("/tokens")
    def add() -> tuple[dict[str, Any], int]:
        if g.user_name is None:
            raise SessionRequired
        given = json_object()
        label = fields.category(given.get("label"), "label")
        token, created = new_token(), now()
        expires = created + datetime.timedelta(days=_days(given.get("days", 90)))
        stored = StoredToken(token.id, g.user_id, label, token.digest, created, expires)
        store.write(lambda connection: users.add_token(connection, stored))
        return {"message": "Token made; it is shown only now", "token": str(token), **_json(stored)}, 201

    @tokens.get("/tokens")
    def listing() -> dict[str, Any]:
        user_id = g.user_id
        found = store.read(lambda connection: users.tokens_of(connection, user_id))
        return {"tokens": [_json(token) for token in found]}

    @tokens.delete("/tokens/<token_id>")
    def remove(token_id: str) -> dict[str, Any]:
        user_id = g.user_id
        try:
            id_ = UUID(token_id)
        except ValueError:
            raise TokenNotFound(token_id) from None
        if not store.write(lambda connection: users.remove_token(connection, user_id, id_)):
            raise TokenNotFound(token_id)
        return {"message": "Token taken back"}

    return tokens


def _days(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS:
        return value
    raise InvalidRequest(f"days must be a whole number from 1 to {MOST_DAYS}; got {value!r:.60}.")


def _json(token: StoredToken) -> dict[str, str]:
    return {
        "id": str(token.id),
        "label": token.label,
        "created": f"{token.created.isoformat()}Z",
        "expires": f"{token.expires.isoformat()}Z",
    }
