"""Logging in and out with a browser."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from service.auth import tries
from service.auth.guard import is_insecure, refuse_other_sites
from service.auth.refusals import InsecureLogin
from service.auth.sessions import end_session, start_session, user_of_session
from service.auth.users import log_in
from service.context import shared
from service.errors import UserNotFound
from service.routes.own_account import leave_everywhere
from service.web.audit import audit
from service.web.resume import carried, go_on

SAID = {"here": "You are logged out.", "everywhere": "You are logged out everywhere."}

login = Blueprint("login", __name__)


@login.app_context_processor
def closed() -> dict[str, str | None]:
    # nobody is asked for a password that had to travel before it can be refused
    return {"closed": str(InsecureLogin()) if is_insecure() else None}


@login.get("/login")
def form() -> str | Response:
    asked = carried()
    if user_of_session(shared().store):
        return go_on(asked)
    return render_template("login.html", asked=asked, said=SAID.get(request.args.get("said", "")))


@login.post("/login")
def enter() -> Response:
    refuse_other_sites()
    tries.begin()
    # all of it arrives before there is a turn to be kept from others
    name, password = request.form.get("name", "").strip().lower()[:64], request.form.get("password", "")
    store = shared().store
    try:
        user = tries.judge(name, lambda: log_in(store, name, password))
    except UserNotFound:
        audit("login-refused")
        raise
    start_session(user)
    g.user_id, g.user_name, g.identity = user.id, user.name, user.id
    audit("login")
    return go_on(carried())


@login.post("/logout")
def leave() -> Response:
    end_session(shared().store, g.user_id)
    audit("logout")
    return redirect(url_for("login.form", said="here"), 303)


@login.post("/logout/everywhere")
def leave_all() -> Response:
    leave_everywhere()
    return redirect(url_for("login.form", said="everywhere"), 303)
