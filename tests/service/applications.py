"""Applications for tests, of which each serves one after the other: making one takes 20 ms."""

from collections import defaultdict

from flask import Flask

from service.app import create_app
from service.config.access import Access
from service.context import Shared, share
from service.storage.store import Store

_idle: dict[Access, list[Flask]] = defaultdict(list)
_lent: list[tuple[Access, Flask]] = []


def application(store: Store, access: Access = Access()) -> Flask:
    """One over the store, which shares nothing with those before; whoever changes the application itself makes one."""
    app = _idle[access].pop() if _idle[access] else create_app(store, access)
    share(app, Shared(store, access))
    _lent.append((access, app))
    return app


def give_back() -> None:
    """Let the next test have those that this one had."""
    for access, app in _lent:
        _idle[access].append(app)
    _lent.clear()
