"""The parameters in the address of a request."""

from collections.abc import Mapping

from flask import request

from service.errors import InvalidRequest


def query(*names: str) -> Mapping[str, str]:
    """The parameters that were given, the first of each name.

    Raises:
        InvalidRequest: one is not among the names; passing it over would answer what nobody asked for.
    """
    for name in request.args:
        if name not in names:
            raise InvalidRequest(f"{name[:60]!r} is not a filter of {request.path}, which are {', '.join(names)}.")
    return request.args
