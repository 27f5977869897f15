"""The description of the API, as JSON and as a page to read."""

from functools import cache

from flask import Blueprint, render_template

from service.openapi.document import document
from service.openapi.words import Json
from service.routes.api.account import account
from service.routes.api.backup import backup
from service.routes.api.budgets import budgets
from service.routes.api.entries import entries
from service.routes.api.expenses import expenses
from service.routes.api.probes import probes
from service.routes.api.reports import reports
from service.routes.api.tokens import tokens

DESCRIBED = (entries, budgets, reports, backup, expenses, tokens, account, probes)

reference = Blueprint("reference", __name__)


@cache
def description() -> Json:
    """The whole description, also of what is there only where users log in."""
    return document(DESCRIBED)


@reference.get("/openapi.json")
def as_json() -> Json:
    return description()


@reference.get("/reference")
def as_page() -> str:
    return render_template("reference.html", document=description())
