"""What a request brings along."""

import json
from decimal import Decimal, InvalidOperation

from flask import request

from service.errors import InvalidRequest


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
