"""The OpenAPI document."""

import re
from collections.abc import Iterable

from service.auth.cookies import PLAIN, SECURE
from service.openapi.described import ApiBlueprint
from service.openapi.schemas import SCHEMAS
from service.openapi.words import Json, answer, path, ref

_PART = re.compile(r"<(\w+)>")


def document(blueprints: Iterable[ApiBlueprint]) -> Json:
    """The document that describes these blueprints, in this order."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Budget tracker",
            "version": "1",
            "description": (
                "Records expenses and incomes. Amounts are decimals in text, exact to two places; days are those of "
                "the user's calendar. Every error is an object with the text error, which says what to do."
            ),
        },
        "security": [{"token": []}, {"session": []}, {}],
        "paths": _paths(blueprints),
        "components": {
            "schemas": SCHEMAS,
            "responses": {"Error": answer("What was wrong, and what to do about it.", ref("Error"))},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made with POST /tokens or on the page."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": SECURE,
                    "description": f"By /login. Over plain HTTP, where that is accepted, its name is {PLAIN}.",
                },
            },
        },
    }


def _paths(blueprints: Iterable[ApiBlueprint]) -> Json:
    paths: Json = {}
    for blueprint in blueprints:
        for route in blueprint.described_routes:
            ids = [path(name, blueprint.ids[name]) for name in _PART.findall(route.rule)]
            item = paths.setdefault(_PART.sub(r"{\1}", route.rule), {"parameters": ids} if ids else {})
            item.update({method.lower(): route.operation for method in route.methods if route.operation})
    return paths
