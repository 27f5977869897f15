"""The password and token forms of the settings page; registered only if users log in."""

from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from werkzeug import Response

from service.auth import tries
from service.auth.sessions import hold_session
from service.auth.tokens import make_token, take_back
from service.context import shared
from service.errors import InvalidRequest, WrongPassword
from service.routes.own_account import change_own_password
from service.routes.pages.settings import Shown, shown
from service.web.audit import audit

NOT_THE_SAME = "The new password and its repetition are not the same; nothing was changed."

credentials = Blueprint("credentials", __name__)


@credentials.post("/settings/password")
def change_password() -> Shown | Response:
    tries.begin()
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    with_tokens = "take_back_tokens" in request.form
    if new != again:
        return shown(problem=NOT_THE_SAME), 400
    try:
        change_own_password(old, new, with_tokens)
    except (InvalidRequest, WrongPassword) as error:
        return shown(problem=str(error)), error.status
    return redirect(url_for("settings.index", said="password-and-tokens" if with_tokens else "password"), 303)


@credentials.post("/settings/token")
def add_token() -> Shown:
    store, secret_key = shared().store, shared().access.secret_key
    try:
        label, days = request.form.get("label"), request.form.get("days")
        token, stored = make_token(store, secret_key, g.user_id, label, days, hold_session)
    except InvalidRequest as error:
        return shown(problem=str(error), given=request.form), 400
    audit("token-make", token_id=stored.id)
    return shown(token=str(token))


@credentials.post("/settings/token/<token_id>/remove")
def remove_token(token_id: str) -> Response:
    take_back(shared().store, g.user_id, token_id)
    audit("token-take-back", token_id=UUID(token_id))
    return redirect(url_for("settings.index", said="no-token"), 303)
