"""Tokens for programs: for who logged in with a password to make, shown once, and to take back at any time."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, request

from service.auth.sessions import hold_session
from service.auth.tokens import DAYS, make_token, take_back, tokens_of
from service.errors import KeyNotAccepted
from service.routes.bodies import json_object
from service.storage.store import Store
from service.storage.users import StoredToken
from service.web.audit import audit


def blueprint(store: Store, secret_key: str) -> Blueprint:
    """The routes over the tokens in the store."""
    tokens = Blueprint("tokens", __name__)

    @tokens.post("/tokens")
    def add() -> tuple[dict[str, Any], int]:
        # answering a repetition alike would need the token itself, of which only a hash is kept
        if "Idempotency-Key" in request.headers:
            raise KeyNotAccepted
        given = json_object()
        label, days = given.get("label"), given.get("days", DAYS)
        token, stored = make_token(store, secret_key, g.user_id, label, days, hold_session)
        audit("token-make", token_id=stored.id)
        return {"message": "Token made; it is shown only now", "token": str(token), **_json(stored)}, 201

    @tokens.get("/tokens")
    def listing() -> dict[str, Any]:
        return {"tokens": [_json(token) for token in tokens_of(store, g.user_id)]}

    @tokens.delete("/tokens/<token_id>")
    def remove(token_id: str) -> dict[str, Any]:
        take_back(store, g.user_id, token_id)
        audit("token-take-back", token_id=UUID(token_id))
        return {"message": "Token taken back"}

    return tokens


def _json(token: StoredToken) -> dict[str, str]:
    return {
        "id": str(token.id),
        "label": token.label,
        "created": f"{token.created.isoformat()}Z",
        "expires": f"{token.expires.isoformat()}Z",
    }
