"""The application factory."""

import datetime
from functools import partial

from flask import Flask, g
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from service.auth.guard import protect
from service.auth.tries import Tries
from service.config.access import Access
from service.limits.rates import Limits
from service.limits.turns import Turns
from service.routes.api import account, backup, budgets, entries, expenses, openapi, probes, reports, tokens
from service.routes.pages import entries as page
from service.routes.pages import login, settings
from service.storage.readiness import Readiness, problem_of
from service.storage.store import Store
from service.tracker.ledger import Ledger
from service.tracker.plan import Plan
from service.tracker.reports import MonthReport, MonthTotals, month_report, trend
from service.web.arrivals import bound_bodies, bound_requests, bound_users
from service.web.assets import serve_assets
from service.web.departures import bound_answers
from service.web.headers import add_headers
from service.web.logs import log_requests
from service.web.problems import answer_problems
from service.web.proxy import behind_proxies

MAX_REQUEST = 64 * 1024  # bytes
# at once, of all users together: each takes a core for as long as it writes
RESTORES = 4
SESSION = datetime.timedelta(days=30)


class OrderedJSON(DefaultJSONProvider):
    """Answers keep the order they are documented in."""

    sort_keys = False


class Sessions(SecureCookieSessionInterface):
    """Renewed with every answer to whoever it lets in, and not beside a token, which says nothing of a session."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # files are kept by caches, for everybody; and a session that has ended must not overwrite a newer one
        return session.modified or g.get("user_name") is not None


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
        app.wsgi_app = behind_proxies(app.wsgi_app, access.proxy_hops)  # type: ignore[assignment, method-assign]
    bound_bodies(app)
    app.session_interface = Sessions()
    serve_assets(app)
    page.add_filters(app)
    log_requests(app)
    bound_answers(app)
    bound_requests(app)
    limits = Limits(logins=access.logins, writes=access.writes)
    restores = Turns("restores", RESTORES, 1)
    tries = Tries(access, limits)
    protect(app, store, access, limits)
    bound_users(app)
    answer_problems(app)

    def expenses_of_user() -> Ledger:
        return Ledger(store, g.user_id, "expense")

    def ledger() -> Ledger:
        return Ledger(store, g.user_id)

    def plan() -> Plan:
        return Plan(store, g.user_id)

    def report(month: datetime.date) -> MonthReport:
        return month_report(store, g.user_id, month)

    def months(last: datetime.date, number: int) -> list[MonthTotals]:
        return trend(store, g.user_id, last, number)

    app.register_blueprint(expenses.blueprint(expenses_of_user))
    app.register_blueprint(entries.blueprint(ledger))
    app.register_blueprint(budgets.blueprint(plan, report))
    app.register_blueprint(reports.blueprint(report, months))
    app.register_blueprint(backup.blueprint(store, restores))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(page.blueprint(ledger, report, months))
    app.register_blueprint(settings.blueprint(store, ledger, plan, access, tries, restores))
    app.register_blueprint(probes.blueprint(Readiness(partial(problem_of, store), lambda: store.is_closed)))
    if access.required:
        app.register_blueprint(login.blueprint(store, access, tries))
        app.register_blueprint(account.blueprint(store, tries))
        app.register_blueprint(tokens.blueprint(store, access.secret_key))
    return app
