"""Logs as lines of JSON, one for each request; never what users wrote, and never a secret."""

import logging
import re
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from service.ids import new_id

_requests = logging.getLogger("service.requests")
# what a load balancer sends; anything else would let clients write into the log
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
_TRACE = re.compile(r"[A-Za-z0-9=;:.-]{1,128}")

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "service.logs.OfRequest"}},
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
    "loggers": {"_granian": {"level": "INFO"}, "service": {"level": "INFO"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
}
"""For logging.config.dictConfig."""


class OfRequest(logging.Filter):
    """Adds to every line which request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context() and "request_id" in g:
            record.request_id = g.request_id
        return True


def log_requests(app: Flask) -> None:
    """Log every request, and tell who sent it the id under which it stands in the log."""

    @app.before_request
    def begin() -> None:
        g.started, g.request_id = time.perf_counter(), str(new_id())

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
                "user_id": str(g.user_id) if "user_id" in g else None,
                "trace_id": trace if _TRACE.fullmatch(trace) else None,
            },
        )
        return response
