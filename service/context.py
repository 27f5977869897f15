"""What all requests to one application share: its database, who is let in, and how much room each finds."""

from functools import partial

from flask import Flask, current_app

from service.config.access import Access
from service.limits.rates import Limits
from service.limits.room import Room
from service.storage.readiness import Readiness, problem_of
from service.storage.store import Store

_NAME = "budget_tracker"


class Shared:
    """What is there once for each application.

    Attributes:
        store: Where everything is kept.
        access: Whether users log in, and how.
        limits: How often each may try and write.
        room: How much may be under way at once.
        readiness: Whether requests would succeed.
    """

    def __init__(self, store: Store, access: Access) -> None:
        self.store, self.access = store, access
        self.limits = Limits(logins=access.logins, writes=access.writes)
        self.room = Room()
        self.readiness = Readiness(partial(problem_of, store), lambda: store.is_closed)


def share(app: Flask, shared: Shared) -> None:
    """Let all requests to the application use this from now on."""
    app.extensions[_NAME] = shared


def shared_by(app: Flask) -> Shared:
    """What requests to the application share."""
    shared: Shared = app.extensions[_NAME]
    return shared


def shared() -> Shared:
    """What the present request shares with others."""
    return shared_by(current_app)
