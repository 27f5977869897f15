"""What load balancers and container engines ask."""

import time

from flask import Blueprint, current_app

from service.storage.readiness import Readiness

Answer = tuple[dict[str, str], int, dict[str, str]]


def blueprint(readiness: Readiness) -> Blueprint:
    """The routes of the probes; anybody may ask, so none of them asks the database itself."""
    probes = Blueprint("probes", __name__)

    @probes.get("/health")
    def health() -> dict[str, str]:
        # whatever the database does: replacing every task would not bring it back
        return {"status": "ok"}

    @probes.get("/ready")
    def ready() -> Answer:
        if current_app.config.get("DRAINING"):
            return _unavailable("The server is about to stop.", 0)
        problem, at = readiness.look()
        age = int(time.monotonic() - at)
        return _unavailable(problem, age) if problem else ({"status": "ok"}, 200, {"Age": f"{age}"})

    return probes


def _unavailable(why: str, age: int) -> Answer:
    return {"status": "unavailable", "error": why}, 503, {"Age": f"{age}"}
