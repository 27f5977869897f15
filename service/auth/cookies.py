"""The cookie of a session: over https one that nobody can set or read but this very host, over https too."""

from flask import Flask, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Request

from service.auth.guard import is_insecure

# browsers take this prefix over https alone, from the host itself, for all of it
# https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
PLAIN, SECURE = "budget_tracker", "__Host-budget_tracker"


def cookie_name() -> str:
    """The name that the cookie has in the current request."""
    return SECURE if request.is_secure else PLAIN


class Sessions(SecureCookieSessionInterface):
    """Renewed with every answer to whoever it lets in, and not beside a token, which says nothing of a session."""

    # https://flask.palletsprojects.com/en/stable/api/#flask.sessions.SecureCookieSessionInterface.salt
    @property
    def salt(self) -> str:  # type: ignore[override]
        # who read along over plain HTTP has nothing that is worth anything over https, under whichever name
        return "cookie-session over https" if request.is_secure else "cookie-session"

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        # one from when a password was accepted over plain HTTP
        return self.session_class() if is_insecure() else super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name()

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # files are kept by caches, for everybody; and a session that has ended must not overwrite a newer one
        return session.modified or g.get("user_name") is not None
