"""The message about the last change, and the page that a form returns to."""

from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import request, url_for

from service.domain.entry import Entry
from service.domain.filters import FILTERS
from service.errors import EntryNotFound
from service.routes import asker
from service.web.resume import begun

# by the parameter of the address that holds the id; in the address and not in the session, which there is none of
# where nobody logs in
SAID = {"added": "Added", "changed": "Saved", "undone": "Brought back", "removed": "Deleted"}


class Done(NamedTuple):
    """The last change, which the page confirms.

    Attributes:
        said: What happened, in a word or two.
        entry: The entry that changed.
        undo: Whether it can be undone.
        back: The address of the page without the message.
    """

    said: str
    entry: Entry
    undo: bool
    back: str


def done_before() -> Done | None:
    """The last change, as the parameters of the request name it."""
    for name, said in SAID.items():
        if entry_id := request.args.get(name):
            entries = asker.entries()
            try:
                entry = entries.removed(entry_id) if name == "removed" else entries.entry(entry_id)
            except EntryNotFound:
                return None
            return Done(said, entry, name == "removed", _without_done())
    return None


def page_before() -> str:
    """The address of the page that the form was on, if it is ours; the month otherwise."""
    back = request.values.get("back") or (begun() or {}).get("back", "")
    try:
        parts = urlsplit(back)
    except ValueError:
        return url_for("month.index")
    ours = parts.path in (url_for("month.index"), url_for("search.index")) and not parts.scheme and not parts.netloc
    return back if ours and back.isprintable() else url_for("month.index")


def with_parameters(address: str, **more: object) -> str:
    """The address with more parameters."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}" if more else address


def _without_done() -> str:
    kept = {name: value for name, value in request.args.items() if name in (*FILTERS, "month")}
    return with_parameters(request.path, **kept)
