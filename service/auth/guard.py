"""Authentication and authorization of every request."""

import ipaddress
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, g, request

from service.auth.bearer import parse_token
from service.auth.clients import PROBES
from service.auth.refusals import ForeignName
from service.auth.sessions import user_of_session
from service.context import shared, shared_by
from service.domain.clock import now
from service.domain.ids import NOBODY
from service.errors import ForeignOrigin, LoginRequired, SessionRequired
from service.limits.rates import network
from service.storage import users
from service.storage.store import Store
from service.storage.users import User

PUBLIC = {"login.form", "login.enter", "static"} | PROBES
# what a token opens; the rest is for who logged in with a password: pages, passwords, sessions and tokens themselves
OPEN_TO_TOKENS = {"expenses", "entries", "budgets", "reports", "backup", "reference"}
SAFE = {"GET", "HEAD", "OPTIONS"}
PORTS = {"http": 80, "https": 443}


def protect(app: Flask) -> None:  # the policy, in the order in which it is asked
    """Refuse requests without a user on routes that are not public, unless access is open to everybody."""

    @app.before_request
    def identify() -> None:
        # where nobody logs in, and before, the entries are somebody's and the request is nobody's
        g.user_id, g.user_name, g.identity = NOBODY, None, None
        access, limits = shared_by(app).access, shared_by(app).limits
        if access.local and not _is_here(urlsplit(f"//{request.host}").hostname or ""):
            raise ForeignName(request.host)
        # an unknown path has no endpoint, and answers 404 to those who may ask at all
        if not access.required or request.endpoint in PUBLIC:
            # without a login, whatever a browser was made to send would be done; programs say nothing of a site
            if request.method not in SAFE and ("Origin" in request.headers or "Sec-Fetch-Site" in request.headers):
                refuse_other_sites()
            if request.method not in SAFE and not (access.required or access.local):
                limits.write(request.remote_addr or "")
            return
        if "Authorization" in request.headers:
            g.user_id = g.identity = _by_token(shared_by(app).store, access.secret_key)
            if request.endpoint and request.blueprint not in OPEN_TO_TOKENS:
                raise SessionRequired
        else:
            user = _by_session(shared_by(app).store)
            g.user_id, g.user_name, g.identity = user.id, user.name, user.id
            if request.method not in SAFE:
                refuse_other_sites()
        if request.method not in SAFE:
            limits.write(str(g.user_id))


def asker() -> str:
    """The client that a request counts for: its user, or its network if nobody is signed in."""
    return str(g.get("identity") or network(request.remote_addr or ""))


def is_insecure() -> bool:
    """Whether a password in this request travels unencrypted from another machine."""
    return not (request.is_secure or _is_here(request.remote_addr or "") or shared().access.allow_insecure)


def refuse_other_sites() -> None:
    """Refuse requests that a page of another site made a browser send; raises ForeignOrigin.

    Browsers say where a request comes from: over https in Sec-Fetch-Site, and in Origin, where the page lets them.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if site not in (None, "same-origin", "none"):
        raise ForeignOrigin
    if site is not None and origin == "null":
        return
    ours = _site(f"{request.scheme}://{request.host}")
    if ours is None or _site(origin) != ours:
        raise ForeignOrigin


def _site(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin, or None."""
    try:
        parts = urlsplit(origin)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _by_token(store: Store, secret_key: str) -> UUID:
    kind, _, text = request.headers["Authorization"].partition(" ")
    token = parse_token(secret_key, text.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise LoginRequired
    stored = store.read(lambda connection: users.find_token(connection, token.id))
    if stored is None or not token.matches(stored.digest) or stored.expires < now():
        raise LoginRequired
    return stored.user_id


def _by_session(store: Store) -> User:
    user = user_of_session(store)
    if user is None:
        raise LoginRequired
    return user
