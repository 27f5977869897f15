"""Descriptions of routes, beside the routes."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from flask import Blueprint

from service.openapi.words import Json, answer

View = TypeVar("View", bound=Callable[..., Any])

# what a token does not open, and what is open to everybody
BY_SESSION: list[Json] = [{"session": []}]
BY_ANYBODY: list[Json] = []


def described(  # noqa: PLR0913 # OpenAPI's own words, each by its name
    summary: str,
    schema: Json,
    *,
    status: int = 200,
    parameters: list[Json] | None = None,
    body: Json | None = None,
    body_media: str = "application/json",
    media: str = "application/json",
    security: list[Json] | None = None,
    is_tagged: bool = False,
) -> Callable[[View], View]:
    """Describe a route of an `ApiBlueprint`; goes below the decorator that names its path.

    Args:
        summary: What it does.
        schema: The JSON that it answers, or the content if `media` is another.
        status: The HTTP status of that answer.
        parameters: Its query parameters and headers.
        body: The schema of its request body; None if it has none.
        body_media: The media type of the request body.
        media: The media type of the answer.
        security: Who may call it; None: whoever has a token or a session.
        is_tagged: Whether it is answered 304 to who knows it.
    """
    operation: Json = {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            str(status): answer("Done.", schema, media),
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
    if is_tagged:
        operation["responses"]["304"] = {"description": "It still has an ETag of If-None-Match."}
    if body:
        operation["requestBody"] = {"required": True, "content": {body_media: {"schema": body}}}
    if security is not None:
        operation["security"] = security

    def describe(view: View) -> View:
        view.described = operation  # type: ignore[attr-defined]
        return view

    return describe


class Route(NamedTuple):
    """A route of the API.

    Attributes:
        rule: Its path, in Flask's notation.
        methods: Its HTTP methods.
        operation: Its description; None if it has none.
    """

    rule: str
    methods: list[str]
    operation: Json | None


class ApiBlueprint(Blueprint):
    """A blueprint that keeps a list of its routes, from which the description is made.

    Args:
        ids: Descriptions of the variables in its paths, by name.
    """

    def __init__(self, name: str, import_name: str, *, ids: Mapping[str, str] | None = None) -> None:
        super().__init__(name, import_name)
        self.ids = ids or {}
        self.described_routes: list[Route] = []

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """As Flask's own, which all of `get`, `post`, `put` and `delete` come to."""
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)
        self.described_routes.append(Route(rule, options["methods"], getattr(view_func, "described", None)))
