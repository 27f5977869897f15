"""How a line of the log is written: as JSON."""

import logging
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered."""

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "service.web.log_format.OfRequest"}},
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
    """Adds to every line which request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        if id_ := request_id.get():
            record.request_id = id_
        return True
