"""Resuming after a login: the page that was asked for, and the form that was being sent."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import current_app, g, redirect, request, url_for
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from service.auth.cookies import cookie_name
from service.auth.guard import SAFE, refuse_other_sites
from service.domain.entry import ENTRY_FIELDS
from service.errors import EntryNotFound, ForeignOrigin, ServiceError

# The forms in which somebody writes: the page that shows each, and what of it goes through the login. What is not
# here, passwords before all, does not; nor does what needs but another click.
FORMS = {
    "month.add": ("month.index", (*ENTRY_FIELDS, "key")),
    "edit.change": ("edit.form", (*ENTRY_FIELDS, "version", "back")),
    "settings.put_budget": ("settings.index", ("category", "limit", "warn_at_percent")),
    "credentials.add_token": ("settings.index", ("label", "days")),
}
# neither pages nor files of somebody's
NO_PLACES = {"login", "probes", "static"}
LONGEST_ADDRESS = 2000  # characters
# bytes; a form of the longest texts has 17 KiB, and what is sent to log in may have 64
LARGEST_FORM = 24 * 1024
# before the names of what is kept, among the fields of the login
KEPT_PREFIX = "kept."


class Asked(NamedTuple):
    """What the login page carries along.

    Attributes:
        ended: Whether there was a session, as far as can be told.
        sent: Whether something was to be done, which was not.
        to: Where to go afterwards.
        kept: Hidden fields with what was written: `kept`, the address it was sent to, and each field after KEPT_PREFIX.
        name: Who tried to log in just now.
    """

    ended: bool = False
    sent: bool = False
    to: str | None = None
    kept: Mapping[str, str] = MappingProxyType({})
    name: str = ""


def asked_for() -> Asked:
    """What to resume after a request that needs a login."""
    if request.blueprint == "login":
        # who logs out of a session that has ended is where they wanted to be
        return Asked(ended=True)
    sent = request.method not in SAFE
    had_session = cookie_name() in request.cookies
    to = _referrer() if sent else f"{quote(request.path)}?{request.query_string.decode(errors='replace')}"
    return Asked(
        ended=had_session or sent or "HX-Request" in request.headers,
        sent=sent,
        to=_place(to),
        kept=_written() if sent else {},
    )


def carried() -> Asked:
    """What to resume, from the login form itself."""
    form = _form()
    names = ("kept", *(KEPT_PREFIX + name for _, fields in FORMS.values() for name in fields))
    return Asked(
        to=_place(form.get("to") or request.args.get("to", "")),
        kept={name: form[name] for name in names if name in form},
        name=form.get("name", ""),
    )


def go_on(asked: Asked) -> Response:
    """Redirect to the page that was asked for, or show the form again with what was written."""
    matched = _matched(asked.kept.get("kept", ""), "POST")
    if matched and matched[0] in FORMS:
        endpoint, arguments = matched
        shows, names = FORMS[endpoint]
        g.begun = {name: asked.kept[KEPT_PREFIX + name] for name in names if KEPT_PREFIX + name in asked.kept}
        # views of GET alone, which do nothing
        views: dict[str, Any] = current_app.view_functions
        try:
            return current_app.make_response(views[shows](**arguments))
        except EntryNotFound:
            # deleted meanwhile, or another user's: what was written is still there to be added
            return current_app.make_response(views["month.index"]())
    return redirect(asked.to or url_for("month.index"), 303)


def begun() -> dict[str, Any] | None:
    """The values of the form from before the login, or None."""
    return {**g.begun, "kept": True} if "begun" in g else None


def _place(address: str) -> str | None:
    """The address, rebuilt from its route, if it is one of ours; None otherwise."""
    path, _, query = address.partition("?")
    matched = _matched(unquote(path), "GET") if len(address) <= LONGEST_ADDRESS else None
    if matched is None or matched[0].split(".")[0] in NO_PLACES:
        return None
    parameters = urlencode(parse_qsl(query, keep_blank_values=True))
    return url_for(matched[0], **matched[1]) + (f"?{parameters}" if parameters else "")


def _matched(path: str, method: str) -> tuple[str, dict[str, Any]] | None:
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method)
    except HTTPException:
        return None
    return str(endpoint), dict(arguments)


def _referrer() -> str:
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.netloc == request.host else ""


def _written() -> dict[str, str]:
    if request.endpoint not in FORMS:
        return {}
    try:
        refuse_other_sites()
    except ForeignOrigin:
        return {}
    form = _form() if 0 < (request.content_length or 0) <= LARGEST_FORM else {}
    kept = {KEPT_PREFIX + name: form[name] for name in FORMS[request.endpoint][1] if name in form}
    # as a browser will send it, whatever sent it here
    return {"kept": request.path, **kept} if kept and len(urlencode(kept)) <= LARGEST_FORM else {}


def _form() -> dict[str, str]:
    try:
        return request.form.to_dict()
    except (HTTPException, ServiceError):
        # it did not arrive; what is answered is why nobody is logged in
        return {}
