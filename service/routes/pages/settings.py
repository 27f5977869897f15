"""The page of budgets, tokens, files and the password, and its forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from service.auth.passwords import LONGEST, SHORTEST
from service.auth.sessions import hold_session
from service.auth.tokens import make_token, take_back, tokens_of
from service.auth.tries import Tries
from service.config.access import Access
from service.domain import fields
from service.domain.budget import new_budget
from service.errors import BudgetNotFound, EntryChanged, InvalidRequest, WrongPassword
from service.limits.turns import Turns
from service.routes.api.account import change_own_password
from service.routes.api.backup import file_of_form
from service.routes.pages.entries import decimal_point
from service.storage.store import Store
from service.tracker.ledger import Ledger
from service.tracker.plan import Plan
from service.tracker.restore import bring_back
from service.web.audit import audit
from service.web.resume import begun

SAID = {
    "budget": "The budget is set.",
    "no-budget": "The budget is deleted.",
    "password": "The password is changed. Your other sessions have ended.",
    "password-and-tokens": "The password is changed. Your other sessions have ended, and no token opens anything more.",
    "no-token": "The token is taken back: it opens nothing any more.",
}

VERSION_OF = "version of "
NOT_THE_SAME = "The new password and its repetition are not the same; nothing was changed."
CHANGED = "It was changed elsewhere meanwhile. This is how it is now."

Shown = str | tuple[str, int]


def blueprint(
    store: Store,
    ledger: Callable[[], Ledger],
    plan: Callable[[], Plan],
    access: Access,
    tries: Tries,
    restores: Turns,
) -> Blueprint:
    """The page over what whoever asks has in the store."""
    settings = Blueprint("settings", __name__)

    @settings.get("/settings")
    def index() -> str:
        return shown(said=SAID.get(request.args.get("said", "")), given=begun() or {})

    @settings.post("/settings/budget")
    def put_budget() -> Shown | Response:
        given: dict[str, Any] = {n: v for n, v in request.form.items() if not n.startswith(VERSION_OF)}
        try:
            budget = new_budget(given | {"limit": decimal_point(given.get("limit", ""))})
            # the page says which budgets it showed: another phone's change of one is not overwritten unseen
            version = _version(request.form.get(f"{VERSION_OF}{budget.category}"))
            plan().put(budget, version, only_new=version is None)
        except InvalidRequest as error:
            return shown(problem=str(error), given=given), 400
        except (BudgetNotFound, EntryChanged):
            return shown(problem=CHANGED, given=given), 412
        return redirect(url_for("settings.index", said="budget"), 303)

    @settings.post("/settings/budget/remove")
    def remove_budget() -> Shown | Response:
        try:
            plan().remove(request.form.get("category", ""), _version(request.form.get("version")))
        except EntryChanged:
            return shown(problem=CHANGED), 412
        return redirect(url_for("settings.index", said="no-budget"), 303)

    @settings.post("/settings/restore")
    def restore() -> Shown:
        try:
            with file_of_form(restores) as file:
                numbers = bring_back(store, g.user_id, file)
        except InvalidRequest as error:
            return shown(problem=str(error)), 400
        audit("restore", **numbers)
        return shown(said=f"Restored {numbers['entries']} entries and {numbers['budgets']} budgets.")

    def shown(**context: Any) -> str:
        return render_template(
            "settings.html",
            budgets=plan().budgets(),
            categories=ledger().categories(),
            tokens=tokens_of(store, g.user_id) if access.required else None,
            lengths=(SHORTEST, LONGEST),
            **{"given": {}} | context,
        )

    if access.required:

        @settings.post("/settings/password")
        def change_password() -> Shown | Response:
            tries.begin()
            old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
            with_tokens = "take_back_tokens" in request.form
            if new != again:
                return shown(problem=NOT_THE_SAME), 400
            try:
                change_own_password(store, tries, old, new, with_tokens)
            except (InvalidRequest, WrongPassword) as error:
                return shown(problem=str(error)), error.status
            return redirect(url_for("settings.index", said="password-and-tokens" if with_tokens else "password"), 303)

        @settings.post("/settings/token")
        def add_token() -> Shown:
            try:
                label, days = request.form.get("label"), request.form.get("days")
                token, stored = make_token(store, access.secret_key, g.user_id, label, days, hold_session)
            except InvalidRequest as error:
                return shown(problem=str(error), given=request.form), 400
            audit("token-make", token_id=stored.id)
            return shown(token=str(token))

        @settings.post("/settings/token/<token_id>/remove")
        def remove_token(token_id: str) -> Response:
            take_back(store, g.user_id, token_id)
            audit("token-take-back", token_id=UUID(token_id))
            return redirect(url_for("settings.index", said="no-token"), 303)

    return settings


def _version(given: str | None) -> int | None:
    return None if given is None else fields.whole_number(given, "version", 1, fields.MAX_VERSION)
