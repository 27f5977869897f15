"""The log: lines of JSON, one for each request; never what users wrote, and never a secret."""

import logging
import re
import time
from contextvars import ContextVar
from typing import Any

from flask import Flask, Response, g, request

from service.domain.ids import new_id
from service.web.audit import who

_requests = logging.getLogger("service.requests")
# what a load balancer sends; anything else would let clients write into the log
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
_TRACE = re.compile(r"[A-Za-z0-9=;:.-]{1,128}")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered."""

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "service.web.logs.OfRequest"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
            "filters": ["request"],
        }
    },
    "loggers": {"service": {"level": "INFO"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
}
"""For logging.config.dictConfig."""


class OfRequest(logging.Filter):
    """Adds the id of the request to every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if id_ := request_id.get():
            record.request_id = id_
        return True


def log_requests(app: Flask) -> None:
    """Log every request, and answer its id in X-Request-Id."""

    @app.before_request
    def begin() -> None:
        g.started, g.request_id = time.perf_counter(), str(new_id())
        request_id.set(g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        trace = request.headers.get("X-Amzn-Trace-Id", "")
        _requests.info(
            "request",
            extra={
                "method": request.method,
                # the rule and not the path: whatever a path holds beyond it is the user's
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.started) * 1000, 1),
                **who(),
                "trace_id": trace if _TRACE.fullmatch(trace) else None,
            },
        )
        return response

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        request_id.set(None)
