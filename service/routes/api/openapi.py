"""The description of the API, as JSON and as a page to read."""

from typing import Any

from flask import Blueprint, render_template

from service.openapi import document


def blueprint() -> Blueprint:
    """The routes over the description."""
    openapi = Blueprint("openapi", __name__)
    described = document()

    @openapi.get("/openapi.json")
    def as_json() -> dict[str, Any]:
        return described

    @openapi.get("/reference")
    def reference() -> str:
        return render_template("reference.html", document=described)

    return openapi
