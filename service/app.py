"""The application factory, and the answer to everything that goes wrong."""

from typing import Any

from flask import Flask, current_app
from flask.json.provider import DefaultJSONProvider
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from service.errors import ServiceError
from service.routes import api, page, probes
from service.store import Store

MAX_REQUEST = 64 * 1024  # bytes

Error = tuple[dict[str, str | None], int]


class OrderedJSON(DefaultJSONProvider):
    """Answers keep the order they are documented in."""

    sort_keys = False


def create_app(store: Store) -> Flask:
    """The budget tracker over the store, as a WSGI application."""
    app = Flask(__name__)
    app.json = OrderedJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    for routes in (api, page, probes):
        app.register_blueprint(routes.blueprint(store))
    app.register_error_handler(ServiceError, _refused)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _refused(error: ServiceError) -> Error:
    return {"error": str(error)}, error.status


def _unavailable(error: OperationalError) -> Error:
    # the whole error would write what users sent to the log
    current_app.logger.error("the database does not answer: %s", error.orig)
    return {"error": "The database does not answer; try again later."}, 503


def _http_error(error: HTTPException) -> tuple[dict[str, str | None], int, list[tuple[str, Any]]]:
    # Flask turns whatever else is raised into one of these, with a text that gives nothing away
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return {"error": error.description}, error.code or 500, headers
