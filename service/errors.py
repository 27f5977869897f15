"""What the service refuses, each with the HTTP status it answers."""


class ServiceError(Exception):
    """A refusal whose message can be shown to whoever caused it."""

    status = 500


class ConfigurationError(ServiceError):
    """The environment does not describe a service that can start."""


class InvalidRequest(ServiceError):
    """What was sent cannot be an expense or a filter."""

    status = 400


class EntryNotFound(ServiceError):
    """No entry of the user has the id that was asked for."""

    status = 404

    def __init__(self, expense_id: str) -> None:
        super().__init__(f"No expense has the id {expense_id[:60]!r}; GET /expense lists those there are.")
