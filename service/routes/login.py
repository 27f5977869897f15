"""Logging in and out with a browser."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug import Response

from service.access import Access
from service.auth.guard import is_insecure, refuse_other_sites, start_session
from service.auth.limits import Limits
from service.errors import InsecureLogin
from service.storage.store import Store
from service.users import log_in


def blueprint(store: Store, access: Access, limits: Limits) -> Blueprint:
    """The routes over the users in the store."""
    login = Blueprint("login", __name__)

    @login.app_context_processor
    def closed() -> dict[str, str | None]:
        # nobody is asked for a password that had to travel before it can be refused
        return {"closed": str(InsecureLogin()) if is_insecure(access) else None}

    @login.get("/login")
    def form() -> str:
        return render_template("login.html")

    @login.post("/login")
    def enter() -> Response:
        refuse_other_sites()
        if is_insecure(access):
            raise InsecureLogin
        name = request.form.get("name", "").strip().lower()
        limits.login(request.remote_addr or "", name[:64])
        start_session(log_in(store, name, request.form.get("password", "")))
        return redirect(url_for("page.index"), 303)

    @login.post("/logout")
    def leave() -> Response:
        session.clear()
        return redirect(url_for("login.form"), 303)

    return login
