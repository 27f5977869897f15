"""The application factory, and the answer to everything that goes wrong."""

from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask.json.provider import DefaultJSONProvider
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException

from service.errors import ServiceError
from service.ledger import Ledger
from service.routes import api, page, probes
from service.storage.store import Store

MAX_REQUEST = 64 * 1024  # bytes
# whose entries these are as long as nobody logs in
NOBODY = UUID(int=0)
UNDEFINED_TABLE = "42P01"  # https://www.postgresql.org/docs/current/errcodes-appendix.html

Error = tuple[dict[str, str | None], int]


class OrderedJSON(DefaultJSONProvider):
    """Answers keep the order they are documented in."""

    sort_keys = False


def create_app(store: Store) -> Flask:
    """The budget tracker over the store, as a WSGI application."""
    app = Flask(__name__)
    app.json = OrderedJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    expenses = Ledger(store, NOBODY, "expense")
    app.register_blueprint(api.blueprint(expenses))
    app.register_blueprint(page.blueprint(expenses))
    app.register_blueprint(probes.blueprint(store))
    app.register_error_handler(ServiceError, _refused)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(InterfaceError, _unavailable)
    app.register_error_handler(ProgrammingError, _not_migrated)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _refused(error: ServiceError) -> Error:
    return {"error": str(error)}, error.status


def _unavailable(error: OperationalError | InterfaceError) -> Error:
    # the whole error would write what users sent to the log
    current_app.logger.error("the database does not answer: %s", error.orig)
    return {"error": "The database does not answer; try again later."}, 503


def _not_migrated(error: ProgrammingError) -> Error:
    if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
        raise error
    current_app.logger.error("the database has no schema: run python -m service migrate")
    return {"error": "The database is not ready; try again later."}, 503


def _http_error(error: HTTPException) -> tuple[dict[str, str | None], int, list[tuple[str, Any]]]:
    # Flask turns whatever else is raised into one of these, with a text that gives nothing away
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return {"error": error.description}, error.code or 500, headers
