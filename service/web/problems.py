"""Error answers: JSON for programs, pages for browsers."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from service.errors import Busy, LoginRequired, NoRoom, ServiceError
from service.web.resume import asked_for, carried

# https://www.postgresql.org/docs/current/errcodes-appendix.html
UNDEFINED_TABLE = "42P01"
# query_canceled, lock_not_available, idle_in_transaction_session_timeout: see storage/postgresql.py
TOOK_TOO_LONG = {"57014", "55P03", "25P03"}
# disk_full, and what SQLite calls it, of its file and of those beside it
DISK_FULL = {"53100", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
# what a browser shows in place of words for programmers
IN_A_PAGE = {
    404: "There is no page at this address.",
    405: "Nothing can be opened at this address; it only takes what a form of ours sends.",
    413: "This is more than is taken at once; send less.",
}
# characters
LONGEST_ACCEPT = 1024

Headers = Sequence[tuple[str, Any]]


def answer_problems(app: Flask) -> None:
    """Answer errors with their reason, and with nothing that users wrote."""
    app.register_error_handler(ServiceError, _refused)
    for kind in (exc.OperationalError, exc.InterfaceError, exc.TimeoutError):
        app.register_error_handler(kind, _unavailable)
    app.register_error_handler(exc.DBAPIError, _not_understood)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_stay)


def _refused(error: ServiceError) -> Response:
    headers: list[tuple[str, Any]] = [("Retry-After", error.retry_after)] if error.retry_after else []
    if not _wants_page():
        return _json(str(error), error.status, headers)
    if isinstance(error, LoginRequired):
        return _page(render_template("login.html", asked=asked_for()), error.status, headers)
    if request.endpoint == "login.enter":
        return _page(render_template("login.html", asked=carried(), problem=str(error)), error.status, headers)
    return _problem(str(error), error.status, headers)


def _wants_page() -> bool:
    # htmx asks for anything at all
    if request.headers.get("HX-Request") == "true":
        return True
    # browsers send 200 characters; the kinds that 64 KiB name take a core a third of a second
    if len(request.headers.get("Accept", "")) > LONGEST_ACCEPT:
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _failed(text: str, status: int, headers: Headers = ()) -> Response:
    return (_problem if _wants_page() else _json)(text, status, headers)


def _json(text: str | None, status: int, headers: Headers) -> Response:
    answer = jsonify({"error": text})
    answer.status_code = status
    answer.headers.extend(headers)
    return answer


def _problem(text: str, status: int, headers: Headers) -> Response:
    return _page(render_template("problem.html", problem_text=text), status, headers)


def _page(text: str, status: int, headers: Headers) -> Response:
    answer = Response(text, status, mimetype="text/html")
    answer.headers.extend(headers)
    # wherever in the page the answer was to go: in place of all of it
    answer.headers.extend({"HX-Retarget": "body", "HX-Reswap": "innerHTML", "HX-Reselect": "unset"})
    return answer


def _unavailable(error: exc.OperationalError | exc.InterfaceError | exc.TimeoutError) -> Response:
    if _code(error) in TOOK_TOO_LONG:
        return _took_too_long(error)
    if _code(error) in DISK_FULL:
        current_app.logger.error("the database's disk is full: %s", _code(error))
        return _refused(NoRoom())
    # the whole error would write what users sent to the log
    current_app.logger.error("the database does not answer: %s", getattr(error, "orig", None) or error)
    return _failed("The database does not answer; try again later.", 503)


def _not_understood(error: exc.DBAPIError) -> Response:
    code = _code(error)
    if code in TOOK_TOO_LONG:
        return _took_too_long(error)
    if code == UNDEFINED_TABLE:
        current_app.logger.error("the database has no schema: run python -m service migrate")
        return _failed("The database is not ready; try again later.", 503)
    # of its text not a word, which may repeat what users sent
    current_app.logger.error("the database refused a statement: %s, %s", type(error.orig).__name__, code)
    return _failed("The database cannot do that; whoever runs the service finds more in its log.", 500)


def _took_too_long(error: exc.SQLAlchemyError) -> Response:
    current_app.logger.error("the database took too long and was stopped: %s", _code(error))
    return _refused(Busy())


def _code(error: exc.SQLAlchemyError) -> str | None:
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def _http_error(error: HTTPException) -> Response:
    # Flask turns whatever else is raised into one of these, with a text that gives nothing away
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    if error.description is None or not _wants_page():
        return _json(error.description, error.code or 500, headers)
    return _problem(IN_A_PAGE.get(error.code or 500, error.description), error.code or 500, headers)


def _stay(answer: Response) -> Response:
    # what a form was answered is no place to come back to: its address takes no GET
    if request.method == "POST" and "HX-Request" in request.headers and not 300 <= answer.status_code < 400:
        answer.headers["HX-Push-Url"] = "false"
    return answer
