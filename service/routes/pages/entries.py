"""The pages of entries: the month at a glance, the list with its search, and their forms."""

import calendar
import datetime
import secrets
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug import Response

from service.domain import fields
from service.domain.clock import now
from service.domain.entry import ENTRY_FIELDS, Entry, Period, entry_changes, new_entry
from service.domain.filters import FILTERS, Filter, position, wanted
from service.domain.representation import entry_fields
from service.errors import EntryChanged, EntryNotFound, InvalidRequest
from service.routes.months import asked_month
from service.storage.repeats import RequestKey, request_key
from service.tracker.ledger import Ledger, Page
from service.tracker.reports import MonthReport, MonthTotals, next_month, previous_month
from service.web.resume import begun

ON_MONTH, ON_SEARCH = 8, 50
BARS = 8
MINUS = "\N{MINUS SIGN}"
DONE = {"added": "Added", "changed": "Saved", "undone": "Brought back", "removed": "Deleted"}
LABELS = {"min_amount": "Amount from", "max_amount": "Amount to", "start_date": "From", "end_date": "To"}

Shown = str | tuple[str, int]


class Done(NamedTuple):
    """What was done just before the page is shown.

    Attributes:
        undo: Whether it can be undone.
    """

    said: str
    entry: Entry
    undo: bool
    back: str


def add_filters(app: Flask) -> None:
    """Give templates `money`, `day` and `month`, which show a value as people write it."""
    app.jinja_env.filters.update(
        money=lambda amount: f"{amount:,.2f}".replace("-", MINUS),
        day=lambda date: f"{date.day} {calendar.month_abbr[date.month]} {date.year}",
        month=lambda date: f"{calendar.month_name[date.month]} {date.year}",
    )


def blueprint(
    ledger: Callable[[], Ledger],
    report: Callable[[datetime.date], MonthReport],
    trend: Callable[[datetime.date, int], list[MonthTotals]],
) -> Blueprint:
    """The pages over the entries of whoever asks."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def index() -> Shown:
        given, is_asked = begun(), "month" in request.args
        return overview(asked_month(request.args), given=given or new_form(), is_asked=is_asked or given is not None)

    def overview(
        month: datetime.date, given: Mapping[str, Any], problem: str | None = None, is_asked: bool = True
    ) -> str:
        found, months = report(month), trend(month, 12)
        last_day = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        return render_template(
            "index.html",
            report=found,
            months=months,
            page=ledger().page(Filter(period=Period(start=month, end=last_day)), ON_MONTH),
            last_day=last_day,
            is_asked=is_asked,
            before=_month(previous_month(month)),
            after=_month(next_month(month)),
            categories=ledger().categories(),
            category_chart=_category_chart(found),
            trend_chart=_trend_chart(months) if any(one.income or one.spent for one in months) else None,
            given=given,
            key=given.get("key") or secrets.token_hex(16),
            back=url_for("page.index", month=_month(month)),
            done=done_before(),
            problem=problem,
        )

    @page.get("/search")
    def search() -> Shown:
        given = {name: request.args.get(name, "") for name in FILTERS}
        after, refused, found = request.args.get("after"), None, Page([], None)
        try:
            amounts = {name: decimal_point(given[name]) for name in ("min_amount", "max_amount")}
            found = ledger().page(wanted(given | amounts), ON_SEARCH, position(after) if after else None)
        except InvalidRequest as error:
            refused = _in_words(str(error))
        asked = {name: value for name, value in given.items() if value}
        shown = render_template(
            "search.html",
            page=found,
            given=given,
            asked=asked,
            categories=ledger().categories(),
            back=_with(url_for("page.search"), **asked),
            next_address=_with(url_for("page.search"), **asked, after=found.next),
            refused=refused,
            done=done_before(),
        )
        return (shown, 400) if refused else shown

    @page.post("/add")
    def add() -> Shown | Response:
        try:
            entry = ledger().add(new_entry(_form()), _form_key())
        except InvalidRequest as error:
            month = asked_month({})
            return overview(month, request.form.to_dict() | {"kept": True}, str(error)), 400
        return redirect(url_for("page.index", month=_month(entry.date), added=entry.id), 303)

    @page.get("/edit/<entry_id>")
    def edit(entry_id: str) -> Shown:
        return form(entry_id, entry_fields(ledger().entry(entry_id)) | (begun() or {}))

    @page.post("/edit/<entry_id>")
    def change(entry_id: str) -> Shown | Response:
        try:
            version = fields.whole_number(request.form.get("version"), "version", 1, fields.MAX_VERSION)
            entry = ledger().change(entry_id, entry_changes(_form()), version)
        except InvalidRequest as error:
            return form(entry_id, request.form.to_dict(), str(error)), 400
        except EntryChanged:
            newest = entry_fields(ledger().entry(entry_id))
            return form(entry_id, newest, "It was changed elsewhere meanwhile. This is how it is now."), 412
        return redirect(_with(_back(), changed=entry.id), 303)

    @page.post("/remove/<entry_id>")
    def remove(entry_id: str) -> Response:
        version = fields.whole_number(request.form.get("version"), "version", 1, fields.MAX_VERSION)
        ledger().remove(entry_id, version)
        return redirect(_with(_back(), removed=entry_id), 303)

    @page.post("/undo/<entry_id>")
    def undo(entry_id: str) -> Response:
        entry = ledger().bring_back(entry_id)
        return redirect(_with(_back(), undone=entry.id), 303)

    def form(entry_id: str, given: Mapping[str, Any], problem: str | None = None) -> str:
        categories = ledger().categories()
        return render_template(
            "edit.html", entry_id=entry_id, given=given, categories=categories, back=_back(), problem=problem
        )

    def done_before() -> Done | None:
        # in the address and not in the session, which there is none of where nobody logs in
        for name, said in (
            ("added", "Added"),
            ("changed", "Saved"),
            ("undone", "Brought back"),
            ("removed", "Deleted"),
        ):
            if entry_id := request.args.get(name):
                try:
                    entry = ledger().removed(entry_id) if name == "removed" else ledger().entry(entry_id)
                except EntryNotFound:
                    return None
                return Done(said, entry, name == "removed", _without_done())
        return None

    return page


def new_form() -> dict[str, Any]:
    """What the form of a new entry begins with."""
    return {"kind": "expense", "date": now().date().isoformat()}


def _form() -> dict[str, object]:
    given: dict[str, object] = {name: request.form[name] for name in ENTRY_FIELDS if name in request.form}
    # browsers send the line breaks of a text as two characters
    given["description"] = request.form.get("description", "").replace("\r\n", "\n").strip()
    given["amount"] = decimal_point(request.form.get("amount", ""))
    return given


def _form_key() -> RequestKey | None:
    key = request.form.get("key")
    sent = repr(sorted(request.form.items())).encode()
    return request_key(fields.idempotency_key(key), sent) if key else None


def decimal_point(amount: str) -> str:
    # what many keyboards offer
    return amount.replace(",", ".") if amount.count(",") == 1 and "." not in amount else amount


def _back() -> str:
    """The page of ours that the form was on."""
    back = request.values.get("back") or (begun() or {}).get("back", "")
    try:
        parts = urlsplit(back)
    except ValueError:
        return url_for("page.index")
    ours = parts.path in (url_for("page.index"), url_for("page.search")) and not parts.scheme and not parts.netloc
    return back if ours and back.isprintable() else url_for("page.index")


def _in_words(problem: str) -> str:
    """With the labels that the form of the search has, in place of the names of its fields."""
    for name, label in LABELS.items():
        problem = problem.replace(name, label)
    return problem


def _without_done() -> str:
    kept = {name: value for name, value in request.args.items() if name in (*FILTERS, "month")}
    return _with(request.path, **kept)


def _with(address: str, **more: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}" if more else address


def _month(month: datetime.date | None) -> str | None:
    return month.isoformat()[:7] if month else None


def _category_chart(report: MonthReport) -> dict[str, Any]:
    shown = report.by_category[:BARS]
    rest = report.by_category[BARS:]
    labels = [one.category if len(one.category) <= 20 else f"{one.category[:19]}…" for one in shown]
    spent, previous = [one.spent for one in shown], [one.previous for one in shown]
    if rest:
        labels.append("the rest")
        spent.append(sum((one.spent for one in rest), Decimal()))
        previous.append(sum((one.previous for one in rest), Decimal()))
    return {
        "type": "bars",
        "labels": labels,
        "datasets": [_bars("This month", spent, "--out"), _bars("Before", previous, "--before")],
    }


def _trend_chart(months: list[MonthTotals]) -> dict[str, Any]:
    return {
        "type": "columns",
        "labels": [calendar.month_abbr[one.month.month] for one in months],
        "datasets": [
            _bars("Earned", [one.income for one in months], "--in"),
            _bars("Spent", [one.spent for one in months], "--out"),
        ],
    }


def _bars(label: str, amounts: list[Decimal], colour: str) -> dict[str, Any]:
    # a chart's pixels are no money: here alone an amount is rounded to a float
    return {"label": label, "data": [float(amount) for amount in amounts], "colour": colour}
