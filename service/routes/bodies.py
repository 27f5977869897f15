"""What a request brings along."""

import json
from decimal import Decimal, InvalidOperation

from flask import request

from service.domain import fields
from service.errors import InvalidRequest
from service.storage import repeats


def json_object() -> dict[str, object]:
    """The JSON object that was sent, whatever its Content-Type says, with exact numbers.

    Raises:
        InvalidRequest: it is none.
    """
    sent = request.get_data()
    # a body without a length is cut at the limit; reading on answers 413 instead of judging its beginning
    request.stream.read(1)
    try:
        body = json.loads(sent, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError):
        raise InvalidRequest('The body must be JSON, such as {"amount": "45.99"}.') from None
    if not isinstance(body, dict):
        raise InvalidRequest('The body must be a JSON object, such as {"amount": "45.99"}.')
    return body


def request_key() -> repeats.RequestKey | None:
    """The Idempotency-Key of the request with what it sent, or None where it has none.

    Raises:
        InvalidRequest: the key is none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    sent = f"{request.method} {request.path}\n".encode() + request.get_data()
    return repeats.request_key(fields.idempotency_key(key), sent)
