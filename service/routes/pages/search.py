"""The list of entries, with its search."""

from flask import Blueprint, render_template, request, url_for

from service.domain.filters import FILTERS, position, wanted
from service.errors import InvalidRequest
from service.routes import asker
from service.routes.pages.done import done_before, with_parameters
from service.routes.pages.forms import with_decimal_point
from service.tracker.ledger import Page

ON_PAGE = 50
LABELS = {"min_amount": "Amount from", "max_amount": "Amount to", "start_date": "From", "end_date": "To"}

search = Blueprint("search", __name__)


@search.get("/search")
def index() -> str | tuple[str, int]:
    given = {name: request.args.get(name, "") for name in FILTERS}
    after, refused, found = request.args.get("after"), None, Page([], None)
    entries = asker.entries()
    try:
        amounts = {name: with_decimal_point(given[name]) for name in ("min_amount", "max_amount")}
        found = entries.page(wanted(given | amounts), ON_PAGE, position(after) if after else None)
    except InvalidRequest as error:
        refused = _in_words(str(error))
    asked = {name: value for name, value in given.items() if value}
    shown = render_template(
        "search.html",
        page=found,
        given=given,
        asked=asked,
        categories=entries.categories(),
        back=with_parameters(url_for("search.index"), **asked),
        next_address=with_parameters(url_for("search.index"), **asked, after=found.next),
        refused=refused,
        done=done_before(),
    )
    return (shown, 400) if refused else shown


def _in_words(problem: str) -> str:
    """With the labels that the form of the search has, in place of the names of its fields."""
    for name, label in LABELS.items():
        problem = problem.replace(name, label)
    return problem
