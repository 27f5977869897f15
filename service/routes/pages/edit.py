"""One entry: its form, and what is done to it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug import Response

from service.domain.entry import entry_changes
from service.domain.representation import entry_fields
from service.errors import EntryChanged, InvalidRequest
from service.routes import asker
from service.routes.pages.done import page_before, with_parameters
from service.routes.pages.forms import entry_of_form, version_of_form
from service.web.resume import begun

edit = Blueprint("edit", __name__)


@edit.get("/edit/<entry_id>")
def form(entry_id: str) -> str:
    return _form(entry_id, entry_fields(asker.entries().entry(entry_id)) | (begun() or {}))


@edit.post("/edit/<entry_id>")
def change(entry_id: str) -> Response | tuple[str, int]:
    entries = asker.entries()
    try:
        version = version_of_form()
        entry = entries.change(entry_id, entry_changes(entry_of_form()), version)
    except InvalidRequest as error:
        return _form(entry_id, request.form.to_dict(), str(error)), 400
    except EntryChanged:
        newest = entry_fields(entries.entry(entry_id))
        return _form(entry_id, newest, "It was changed elsewhere meanwhile. This is how it is now."), 412
    return redirect(with_parameters(page_before(), changed=entry.id), 303)


@edit.post("/remove/<entry_id>")
def remove(entry_id: str) -> Response:
    asker.entries().remove(entry_id, version_of_form())
    return redirect(with_parameters(page_before(), removed=entry_id), 303)


@edit.post("/undo/<entry_id>")
def undo(entry_id: str) -> Response:
    entry = asker.entries().bring_back(entry_id)
    return redirect(with_parameters(page_before(), undone=entry.id), 303)


def _form(entry_id: str, given: Mapping[str, Any], problem: str | None = None) -> str:
    return render_template(
        "edit.html",
        entry_id=entry_id,
        given=given,
        categories=asker.entries().categories(),
        back=page_before(),
        problem=problem,
    )
