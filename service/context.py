"""What all requests to one application share: the database, access, rate limits and limits on concurrency."""

from functools import partial

from flask import Flask, current_app

from service.config.access import Access
from service.limits.rates import Limits
from service.limits.room import Room
from service.storage.readiness import Readiness, problem_of
from service.storage.store import Store

_NAME = "budget_tracker"


class Shared:
    """The state of one application.

    Attributes:
        store: The database.
        access: Whether users log in, and how.
        limits: Rate limits for logins and changes.
        room: Limits on what runs at the same time.
        readiness: Whether the database is usable, checked in the background.
    """

    def __init__(self, store: Store, access: Access) -> None:
        self.store, self.access = store, access
        self.limits = Limits(logins=access.logins, writes=access.writes)
        self.room = Room()
        self.readiness = Readiness(partial(problem_of, store), lambda: store.is_closed)


def share(app: Flask, shared: Shared) -> None:
    """Make this the state of the application, in place of what it had."""
    app.extensions[_NAME] = shared


def shared_by(app: Flask) -> Shared:
    """The state of an application."""
    shared: Shared = app.extensions[_NAME]
    return shared


def shared() -> Shared:
    """The state of the application that the current request belongs to."""
    return shared_by(current_app)
