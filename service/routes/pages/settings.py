"""The settings page, with its forms for budgets and restores."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from service.auth.passwords import LONGEST, SHORTEST
from service.auth.tokens import tokens_of
from service.context import shared
from service.domain.budget import new_budget
from service.domain.conditions import ALWAYS, ONLY_NEW
from service.errors import AlreadyThere, EntryChanged, InvalidRequest
from service.routes import asker
from service.routes.pages.forms import version_of_form, with_decimal_point
from service.routes.uploads import file_of_form, most_of_file
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
CHANGED = "It was changed elsewhere meanwhile. This is how it is now."

Shown = str | tuple[str, int]

settings = Blueprint("settings", __name__)


@settings.get("/settings")
def index() -> str:
    return shown(said=SAID.get(request.args.get("said", "")), given=begun() or {})


@settings.post("/settings/budget")
def put_budget() -> Shown | Response:
    given: dict[str, Any] = {n: v for n, v in request.form.items() if not n.startswith(VERSION_OF)}
    try:
        budget = new_budget(given | {"limit": with_decimal_point(given.get("limit", ""))})
        # the page says which budgets it showed: another phone's change of one is not overwritten unseen
        shown_version = f"{VERSION_OF}{budget.category}"
        asker.plan().put(budget, version_of_form(shown_version) if shown_version in request.form else ONLY_NEW)
    except InvalidRequest as error:
        return shown(problem=str(error), given=given), 400
    except (AlreadyThere, EntryChanged):
        return shown(problem=CHANGED, given=given), 412
    return redirect(url_for("settings.index", said="budget"), 303)


@settings.post("/settings/budget/remove")
def remove_budget() -> Shown | Response:
    try:
        conditions = version_of_form() if "version" in request.form else ALWAYS
        asker.plan().remove(request.form.get("category", ""), conditions)
    except EntryChanged:
        return shown(problem=CHANGED), 412
    return redirect(url_for("settings.index", said="no-budget"), 303)


@settings.post("/settings/restore")
def restore() -> Shown:
    try:
        with file_of_form() as file:
            numbers = bring_back(shared().store, g.user_id, file)
    except InvalidRequest as error:
        return shown(problem=str(error)), 400
    audit("restore", **numbers)
    return shown(said=f"Restored {numbers['entries']} entries and {numbers['budgets']} budgets.")


def shown(**context: Any) -> str:
    """The settings page, with a message and with values already entered in its forms."""
    return render_template(
        "settings.html",
        budgets=asker.plan().budgets(),
        categories=asker.entries().categories(),
        tokens=tokens_of(shared().store, g.user_id) if shared().access.required else None,
        front=shared().access.front,
        most_of_file=most_of_file(),
        lengths=(SHORTEST, LONGEST),
        **{"given": {}} | context,
    )
