"""Password and sessions of the current user, who logged in with a password."""

from typing import Any

from service.auth import tries
from service.domain import fields
from service.openapi.described import BY_SESSION, ApiBlueprint, described
from service.openapi.words import TEXT, answered, ref
from service.routes.bodies import json_object
from service.routes.own_account import change_own_password, leave_everywhere

account = ApiBlueprint("account", __name__)


@account.post("/password")
@described(
    "Change your own, which ends your other sessions",
    answered(message=TEXT),
    body=ref("PasswordChange"),
    security=BY_SESSION,
)
def password() -> dict[str, Any]:
    tries.begin()
    given = json_object()
    old, new = (fields.password(given.get(name), name) for name in ("old_password", "new_password"))
    take_back = fields.flag(given.get("take_back_tokens", False), "take_back_tokens")
    change_own_password(old, new, take_back)
    return {"message": "Password changed; your other sessions have ended"}


@account.delete("/sessions")
@described("Log out everywhere, here too", answered(message=TEXT), security=BY_SESSION)
def sessions() -> dict[str, Any]:
    leave_everywhere()
    return {"message": "All your sessions have ended"}
