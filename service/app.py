"""The application factory, and the answer to everything that goes wrong."""

import datetime
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask.json.provider import DefaultJSONProvider
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from service.access import Access
from service.assets import serve_assets
from service.auth.guard import protect
from service.auth.limits import Limits
from service.errors import LoginRequired, ServiceError, TooManyRequests
from service.headers import add_headers
from service.ledger import Ledger
from service.logs import log_requests
from service.plan import Plan
from service.reports import MonthReport, MonthTotals, month_report, trend
from service.routes import api, backup, budgets, entries, login, openapi, page, probes, reports, settings, tokens
from service.storage.store import Store

MAX_REQUEST = 64 * 1024  # bytes
SESSION = datetime.timedelta(days=30)
PAGES = {"page", "settings", "login", "openapi"}
UNDEFINED_TABLE = "42P01"  # https://www.postgresql.org/docs/current/errcodes-appendix.html

Headers = list[tuple[str, Any]]
Error = tuple[dict[str, str | None] | str, int, Headers]


class OrderedJSON(DefaultJSONProvider):
    """Answers keep the order they are documented in."""

    sort_keys = False


def create_app(store: Store, access: Access = Access()) -> Flask:
    """The budget tracker over the store, as a WSGI application."""
    app = Flask(__name__)
    app.json = OrderedJSON(app)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        PERMANENT_SESSION_LIFETIME=SESSION,
        SECRET_KEY=access.secret_key or None,
        SESSION_COOKIE_NAME="budget_tracker",
        SESSION_COOKIE_SAMESITE="Lax",
        # over plain HTTP a session exists only where that was allowed
        SESSION_COOKIE_SECURE=not access.allow_insecure and access.proxy_hops > 0,
    )
    add_headers(app)
    if access.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=access.proxy_hops, x_proto=access.proxy_hops)  # type: ignore[method-assign]
    serve_assets(app)
    page.add_filters(app)
    log_requests(app)
    limits = Limits(logins=access.logins, writes=access.writes)
    protect(app, store, access, limits)

    def expenses() -> Ledger:
        return Ledger(store, g.user_id, "expense")

    def ledger() -> Ledger:
        return Ledger(store, g.user_id)

    def plan() -> Plan:
        return Plan(store, g.user_id)

    def report(month: datetime.date) -> MonthReport:
        return month_report(store, g.user_id, month)

    def months(last: datetime.date, number: int) -> list[MonthTotals]:
        return trend(store, g.user_id, last, number)

    app.register_blueprint(api.blueprint(expenses))
    app.register_blueprint(entries.blueprint(ledger))
    app.register_blueprint(budgets.blueprint(plan, report))
    app.register_blueprint(reports.blueprint(report, months))
    app.register_blueprint(backup.blueprint(store))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(page.blueprint(ledger, report, months))
    app.register_blueprint(settings.blueprint(store, ledger, plan, with_tokens=access.required))
    app.register_blueprint(probes.blueprint(store))
    if access.required:
        app.register_blueprint(login.blueprint(store, access, limits))
        app.register_blueprint(tokens.blueprint(store))
    app.register_error_handler(ServiceError, _refused)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(InterfaceError, _unavailable)
    app.register_error_handler(ProgrammingError, _not_migrated)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _refused(error: ServiceError) -> Error:
    headers: Headers = []
    if isinstance(error, TooManyRequests):
        headers.append(("Retry-After", error.retry_after))
    if request.blueprint in PAGES and _wants_html():
        return _shown(error), error.status, headers
    return {"error": str(error)}, error.status, headers


def _shown(error: ServiceError) -> str:
    # a browser that may not in is shown the way in, with what was wrong about its last try
    if isinstance(error, LoginRequired) or request.blueprint == "login":
        return render_template("login.html", problem=None if isinstance(error, LoginRequired) else str(error))
    return render_template("problem.html", problem_text=str(error))


def _wants_html() -> bool:
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _unavailable(error: OperationalError | InterfaceError) -> Error:
    # the whole error would write what users sent to the log
    current_app.logger.error("the database does not answer: %s", error.orig)
    return {"error": "The database does not answer; try again later."}, 503, []


def _not_migrated(error: ProgrammingError) -> Error:
    if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
        raise error
    current_app.logger.error("the database has no schema: run python -m service migrate")
    return {"error": "The database is not ready; try again later."}, 503, []


def _http_error(error: HTTPException) -> Error:
    # Flask turns whatever else is raised into one of these, with a text that gives nothing away
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return {"error": error.description}, error.code or 500, headers
