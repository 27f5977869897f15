"""Health and readiness probes; open to everybody, so neither queries the database."""

import time

from flask import current_app

from service.context import shared
from service.openapi.described import BY_ANYBODY, ApiBlueprint, described
from service.openapi.words import TEXT, answered

Answer = tuple[dict[str, str], int, dict[str, str]]

probes = ApiBlueprint("probes", __name__)


@probes.get("/health")
@described("Whether the process answers", answered(status=TEXT), security=BY_ANYBODY)
def health() -> dict[str, str]:
    # whatever the database does: replacing every task would not bring it back
    return {"status": "ok"}


@probes.get("/ready")
@described("Whether requests will succeed", answered(status=TEXT), security=BY_ANYBODY)
def ready() -> Answer:
    if current_app.config.get("DRAINING"):
        return _unavailable("The server is about to stop.", 0)
    problem, at = shared().readiness.look()
    age = int(time.monotonic() - at)
    return _unavailable(problem, age) if problem else ({"status": "ok"}, 200, {"Age": f"{age}"})


def _unavailable(why: str, age: int) -> Answer:
    return {"status": "unavailable", "error": why}, 503, {"Age": f"{age}"}
