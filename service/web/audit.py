"""The audit trail: a line of the log for each login, export, restore, and change of a password or token."""

import logging
from typing import Literal
from uuid import UUID

from flask import g, request

_audit = logging.getLogger("service.audit")

Act = Literal[
    "login",
    "login-refused",
    "logout",
    "logout-everywhere",
    "password-change",
    "password-change-refused",
    "token-make",
    "token-take-back",
    "export",
    "restore",
]


def audit(act: Act, user_id: UUID | None = None, /, **facts: str | int | UUID) -> None:
    """Log an act of the current request, with the user and the address.

    Args:
        act: What was done.
        user_id: Who did it, where the request itself did not say: whoever just logged in.
        facts: What it was done to: ids and numbers alone, never a secret and nothing that users wrote.
    """
    _audit.info(
        act,
        extra={
            "act": act,
            **who(user_id),
            **{name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()},
        },
    )


def who(user_id: UUID | None = None) -> dict[str, str | None]:
    """The user and the address of the current request for a line of the log; no user before authentication."""
    known = user_id or g.get("identity")
    return {"user_id": None if known is None else str(known), "address": request.remote_addr or None}
