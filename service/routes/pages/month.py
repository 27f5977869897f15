"""The month at a glance, with the form of a new entry."""

import calendar
import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from service.domain.clock import now
from service.domain.entry import Period, new_entry
from service.domain.filters import Filter
from service.errors import InvalidRequest
from service.routes import asker
from service.routes.months import asked_month
from service.routes.pages.charts import category_chart, trend_chart
from service.routes.pages.done import done_before
from service.routes.pages.forms import entry_of_form, key_of_form
from service.tracker.reports import next_month, previous_month
from service.web.resume import begun

ENTRIES, MONTHS = 8, 12

month = Blueprint("month", __name__)


@month.get("/")
def index() -> str:
    given, is_asked = begun(), "month" in request.args
    return _overview(asked_month(request.args), given=given or _new_form(), is_asked=is_asked or given is not None)


@month.post("/add")
def add() -> Response | tuple[str, int]:
    try:
        entry = asker.entries().add(new_entry(entry_of_form()), key_of_form())
    except InvalidRequest as error:
        given = request.form.to_dict() | {"kept": True}
        return _overview(asked_month({}), given, str(error)), 400
    return redirect(url_for("month.index", month=_named(entry.date), added=entry.id), 303)


def _overview(
    first_day: datetime.date, given: Mapping[str, Any], problem: str | None = None, is_asked: bool = True
) -> str:
    report, months = asker.month_report(first_day), asker.trend(first_day, MONTHS)
    last_day = first_day.replace(day=calendar.monthrange(first_day.year, first_day.month)[1])
    entries = asker.entries()
    return render_template(
        "index.html",
        report=report,
        months=months,
        page=entries.page(Filter(period=Period(start=first_day, end=last_day)), ENTRIES),
        last_day=last_day,
        is_asked=is_asked,
        before=_named(previous_month(first_day)),
        after=_named(next_month(first_day)),
        categories=entries.categories(),
        category_chart=category_chart(report),
        trend_chart=trend_chart(months) if any(totals.income or totals.spent for totals in months) else None,
        given=given,
        key=given.get("key") or secrets.token_hex(16),
        back=url_for("month.index", month=_named(first_day)),
        done=done_before(),
        problem=problem,
    )


def _new_form() -> dict[str, Any]:
    """The initial values of the form for a new entry."""
    return {"kind": "expense", "date": now().date().isoformat()}


def _named(day: datetime.date | None) -> str | None:
    return day.isoformat()[:7] if day else None
