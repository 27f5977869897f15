"""Static files, with their hash in the address, so that browsers can cache them for good."""

import base64
import hashlib
from pathlib import Path

from flask import Flask, Response, request, send_from_directory, url_for
from markupsafe import Markup

from service.web.conditions import asked, unless_kept

FOLDER = Path(__file__).parents[1] / "static"


def serve_assets(app: Flask) -> None:
    """Give templates `stylesheet(name)`, `script(name)` and `icon(name)`, the elements that load a file."""
    digests = {
        path.relative_to(FOLDER).as_posix(): base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in FOLDER.rglob("*.*")
    }

    def static(filename: str) -> Response:
        conditions = asked()
        # by what is in it: when it was written says nothing, and differs from machine to machine
        file = send_from_directory(FOLDER, filename, conditional=False, etag=digests.get(filename, ""))
        del file.headers["Last-Modified"]
        if filename in digests and request.args.get("v") == version(filename):
            # Its address changes with what is in it. While a new version rolls out, the page may be of one and the
            # file of the other, which would be kept for good under an address whose hash it has not.
            file.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return unless_kept(conditions, file)

    app.view_functions["static"] = static

    def version(name: str) -> str:
        return digests[name][:12]

    def address(name: str) -> str:
        return url_for("static", filename=name, v=version(name))

    def stylesheet(name: str) -> Markup:
        return Markup('<link rel="stylesheet" href="{}" integrity="sha384-{}">').format(address(name), digests[name])

    def script(name: str) -> Markup:
        return Markup('<script src="{}" integrity="sha384-{}" defer></script>').format(address(name), digests[name])

    def icon(name: str) -> Markup:
        return Markup('<link rel="icon" type="image/svg+xml" href="{}">').format(address(name))

    app.jinja_env.globals.update(stylesheet=stylesheet, script=script, icon=icon)
