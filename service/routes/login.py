"""Logging in and out with a browser."""

from threading import Semaphore

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug import Response

from service.access import Access
from service.audit import audit
from service.auth.guard import is_insecure, refuse_other_sites
from service.auth.limits import Limits
from service.auth.sessions import end_session, start_session
from service.errors import Busy, InsecureLogin, UserNotFound
from service.storage.store import Store
from service.users import log_in, log_out

# of all who may try, so many at once; of these, so many passwords are hashed, each in 19 MiB
AT_ONCE, HASHED_AT_ONCE = 32, 2


def blueprint(store: Store, access: Access, limits: Limits) -> Blueprint:
    """The routes over the users in the store."""
    login = Blueprint("login", __name__)
    turns, hashing = Semaphore(AT_ONCE), Semaphore(HASHED_AT_ONCE)

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
        address = request.remote_addr or ""
        # before anything is read, which may take its time
        limits.login(address)
        if not turns.acquire(blocking=False):
            raise Busy
        try:
            judge(address)
        finally:
            turns.release()
        return redirect(url_for("page.index"), 303)

    def judge(address: str) -> None:
        name = request.form.get("name", "").strip().lower()[:64]
        limits.login_as(address, name)
        try:
            with hashing:
                user = log_in(store, name, request.form.get("password", ""))
        except UserNotFound:
            audit("login-refused")
            limits.wrong(address, name)
            raise
        start_session(user)
        audit("login", user.id)

    @login.post("/logout")
    def leave() -> Response:
        end_session(store, g.user_id)
        audit("logout")
        return redirect(url_for("login.form"), 303)

    @login.post("/logout/everywhere")
    def leave_everywhere() -> Response:
        # with a token there is no name, and nothing to leave
        if g.user_name is not None:
            log_out(store, g.user_name)
            audit("logout-everywhere")
        session.clear()
        return redirect(url_for("login.form"), 303)

    return login
