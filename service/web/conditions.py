"""Conditional requests: what they ask for, and answers that say which version they are of."""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from service.domain.conditions import ALWAYS, Conditions, Field, Tags, tags

Answer = tuple[dict[str, Any], int, dict[str, str]]


def asked() -> Conditions:
    """The conditions of the current request; raises InvalidRequest."""
    match, none_match = _tags("If-Match"), _tags("If-None-Match")
    return ALWAYS if match is none_match is None else Conditions(match=match, none_match=none_match)


def tagged(body: dict[str, Any], version: int, status: int = 200, **headers: str) -> Answer:
    """The answer with its ETag."""
    return body, status, {"ETag": f'"{version}"', **headers}


def unless_known(body: dict[str, Any], version: int, what: str) -> Answer:
    """The answer to a GET, with its ETag; 304 without it to who knows that version.

    Raises:
        EntryChanged: it is not of the version that was asked for.
    """
    conditions = asked()
    if conditions is ALWAYS:
        return tagged(body, version)
    if conditions.unmet(str(version)) == "If-None-Match":
        # Cache-Control and Vary, which RFC 9110 wants in it too, come with every answer
        return tagged({}, version, 304)
    conditions.require(version, what)
    return tagged(body, version)


def unless_kept(conditions: Conditions, file: Response) -> Response:
    """The file; 304 without it to who keeps it. Raises PreconditionFailed where it is not the one asked for."""
    unmet = conditions.unmet(file.get_etag()[0])
    if unmet is None:
        return file
    file.close()
    if unmet == "If-Match":
        raise PreconditionFailed("The file has none of the ETags in If-Match.")
    return Response(status=304, headers={name: file.headers[name] for name in ("ETag", "Cache-Control")})


def _tags(field: Field) -> Tags | None:
    text = request.headers.get(field)
    return None if text is None else tags(field, text)
