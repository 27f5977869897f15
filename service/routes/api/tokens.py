"""Tokens for programs: made by users who logged in with a password, shown once, and revocable at any time."""

from typing import Any
from uuid import UUID

from flask import g, request

from service.auth.sessions import hold_session
from service.auth.tokens import DAYS, make_token, take_back, tokens_of
from service.context import shared
from service.errors import KeyNotAccepted
from service.openapi.described import BY_SESSION, ApiBlueprint, described
from service.openapi.words import TEXT, answered, list_of, ref
from service.routes.bodies import json_object
from service.storage.users import StoredToken
from service.web.audit import audit

tokens = ApiBlueprint("tokens", __name__, ids={"token_id": "Of a token, as it was answered."})


@tokens.get("/tokens")
@described("Yours, the newest first", answered(tokens=list_of(ref("Token"))), security=BY_SESSION)
def listing() -> dict[str, Any]:
    return {"tokens": [_json(token) for token in tokens_of(shared().store, g.user_id)]}


@tokens.post("/tokens")
@described(
    "Make one; without an Idempotency-Key, as it is shown once and not kept",
    ref("NewToken"),
    status=201,
    body=ref("TokenWish"),
    security=BY_SESSION,
)
def add() -> tuple[dict[str, Any], int]:
    # answering a repetition alike would need the token itself, of which only a hash is kept
    if "Idempotency-Key" in request.headers:
        raise KeyNotAccepted
    given = json_object()
    label, days = given.get("label"), given.get("days", DAYS)
    store, secret_key = shared().store, shared().access.secret_key
    token, stored = make_token(store, secret_key, g.user_id, label, days, hold_session)
    audit("token-make", token_id=stored.id)
    return {"message": "Token made; it is shown only now", "token": str(token), **_json(stored)}, 201


@tokens.delete("/tokens/<token_id>")
@described("Take back", answered(message=TEXT), security=BY_SESSION)
def remove(token_id: str) -> dict[str, Any]:
    take_back(shared().store, g.user_id, token_id)
    audit("token-take-back", token_id=UUID(token_id))
    return {"message": "Token taken back"}


def _json(token: StoredToken) -> dict[str, str]:
    return {
        "id": str(token.id),
        "label": token.label,
        "created": f"{token.created.isoformat()}Z",
        "expires": f"{token.expires.isoformat()}Z",
    }
