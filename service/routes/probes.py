"""What load balancers and container engines ask."""

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError

from service.store import Store


def blueprint(store: Store) -> Blueprint:
    """The routes of the probes over the store."""
    probes = Blueprint("probes", __name__)

    @probes.get("/health")
    def health() -> dict[str, str]:
        # asks no database: replacing every task would not bring a database back
        return {"status": "ok"}

    @probes.get("/ready")
    def ready() -> tuple[dict[str, str], int]:
        try:
            store.check()
        except SQLAlchemyError as error:
            current_app.logger.error("not ready: %s", error)
            return {"status": "unavailable", "error": "The database does not answer."}, 503
        return {"status": "ok"}, 200

    return probes
