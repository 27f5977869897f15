"""The application factory."""

import datetime

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from service.auth.clients import admit
from service.auth.cookies import Sessions
from service.auth.guard import protect
from service.config.access import Access
from service.context import Shared, share
from service.routes.api.account import account
from service.routes.api.backup import backup
from service.routes.api.budgets import budgets
from service.routes.api.entries import entries
from service.routes.api.expenses import expenses
from service.routes.api.probes import probes
from service.routes.api.reference import reference
from service.routes.api.reports import reports
from service.routes.api.tokens import tokens
from service.routes.pages.credentials import credentials
from service.routes.pages.edit import edit
from service.routes.pages.login import login
from service.routes.pages.month import month
from service.routes.pages.search import search
from service.routes.pages.settings import settings
from service.storage.store import Store
from service.web.arrivals import bound_bodies, bound_requests, bound_users
from service.web.assets import serve_assets
from service.web.departures import bound_answers
from service.web.formats import add_formats
from service.web.fronts import behind
from service.web.headers import add_headers
from service.web.logs import log_requests
from service.web.problems import answer_problems

MAX_REQUEST = 64 * 1024  # bytes
SESSION = datetime.timedelta(days=30)

BLUEPRINTS = (expenses, entries, budgets, reports, backup, reference, month, search, edit, settings, probes)
# there only where users log in
FOR_USERS = (login, account, tokens, credentials)


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
        SESSION_COOKIE_SAMESITE="Lax",
    )
    share(app, Shared(store, access))
    add_headers(app)
    if access.front.headers:
        app.wsgi_app = behind(app.wsgi_app, access.front)  # type: ignore[assignment, method-assign]
    bound_bodies(app)
    app.session_interface = Sessions()
    serve_assets(app)
    add_formats(app)
    log_requests(app)
    bound_answers(app)
    admit(app)
    bound_requests(app)
    protect(app)
    bound_users(app)
    answer_problems(app)
    for blueprint in (*BLUEPRINTS, *(FOR_USERS if access.required else ())):
        app.register_blueprint(blueprint)
    return app
