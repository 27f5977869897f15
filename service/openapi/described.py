"""How a route says what it is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from flask import Blueprint

from service.openapi.words import Json, answer

View = TypeVar("View", bound=Callable[..., Any])

# what a token does not open, and what is open to everybody
BY_SESSION: list[Json] = [{"session": []}]
BY_ANYBODY: list[Json] = []


def described(
    summary: str,
    schema: Json,
    *,
    status: int = 200,
    parameters: list[Json] | None = None,
    body: Json | None = None,
    body_media: str = "application/json",
    media: str = "application/json",
    security: list[Json] | None = None,
) -> Callable[[View], View]:
    """Say of a route of an `ApiBlueprint` what it is; to stand below the line that names its path.

    Args:
        summary: What it does.
        schema: What it answers.
        status: With which status it does.
        parameters: What it takes in the address and in headers.
        body: What is sent to it; None: nothing.
        body_media: The media type of that.
        media: The media type of what it answers.
        security: What opens it; None: a token or a session.
    """
    operation: Json = {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            str(status): answer("Done.", schema, media),
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
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
        rule: Its path, as Flask writes it.
        operation: What `described` says of it; None: nothing does.
    """

    rule: str
    methods: list[str]
    operation: Json | None


class ApiBlueprint(Blueprint):
    """A blueprint that remembers its routes, for them to be described.

    Args:
        ids: What the parts of its paths are that differ from request to request, by their names.
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
