"""Building blocks of OpenAPI: schemas, parameters and responses."""

from typing import Any

Json = dict[str, Any]

# no control characters; in a label something beside spaces; in a description line breaks and tabs too
LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
LABEL = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
NO_NUL = r"^[^\x00]*$"
# spaces at its ends are lost on the way
KEY = r"^[!-~]([ -~]*[!-~])?$"
AFTER = r"^((?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])\.[0-9a-f]{32})?$"

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
KIND: Json = {"type": "string", "enum": ["expense", "income"]}
AMOUNT: Json = {"type": "string", "pattern": r"^(?!0+(\.0+)?$)[0-9]{1,9}(\.[0-9]{1,2})?$", "examples": ["45.99"]}
DAY: Json = {"type": "string", "format": "date", "examples": ["2025-04-02"]}
MONTH: Json = {"type": "string", "pattern": "^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2025-04"]}


def ref(name: str) -> Json:
    """A reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(items: Json) -> Json:
    """An array."""
    return {"type": "array", "items": items}


def answered(**properties: Json) -> Json:
    """An object in an answer, which has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def given(properties: Json, *required: str) -> Json:
    """An object in a request, which has some of these properties."""
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return schema | {"additionalProperties": False}


def left_out(schema: Json) -> Json:
    """A parameter that may be empty, which counts as absent."""
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


def path(name: str, description: str) -> Json:
    """A path parameter."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": TEXT}


def query(name: str, schema: Json, description: str) -> Json:
    """A query parameter."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


def header(name: str, schema: Json, description: str) -> Json:
    """A request header."""
    return {"name": name, "in": "header", "description": description, "schema": schema}


def answer(description: str, schema: Json, media: str = "application/json") -> Json:
    """A response."""
    return {"description": description, "content": {media: {"schema": schema}}}
