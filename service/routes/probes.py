"""What load balancers and container engines ask."""

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from service.storage import migrate
from service.storage.store import Store


def blueprint(store: Store) -> Blueprint:
    """The routes of the probes over the store."""
    probes = Blueprint("probes", __name__)

    @probes.get("/health")
    def health() -> dict[str, str]:
        # asks no database: replacing every task would not bring a database back
        return {"status": "ok"}

    @probes.get("/ready")
    def ready() -> tuple[dict[str, str], int]:
        if current_app.config.get("DRAINING"):
            return _unavailable("The server is about to stop.")
        try:
            found = migrate.version(store.engine)
        except SQLAlchemyError as error:
            current_app.logger.error("not ready: %s", error)
            return _unavailable("The database does not answer.")
        if found != migrate.NEWEST:
            return _unavailable(f"The schema is at version {found}, not {migrate.NEWEST}: run the image's migrate.")
        return {"status": "ok"}, 200

    return probes


def _unavailable(why: str) -> tuple[dict[str, str], int]:
    return {"status": "unavailable", "error": why}, 503
