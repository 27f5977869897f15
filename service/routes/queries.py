"""The parameters in the address of a request."""

from collections.abc import Mapping

from flask import request

from service.errors import InvalidRequest


def query(*names: str) -> Mapping[str, str]:
    """The parameters that were given.

    Raises:
        InvalidRequest: one is not among the names, or is given twice; passing it over would answer what nobody
            asked for.
    """
    for name, values in request.args.lists():
        if name not in names:
            raise InvalidRequest(f"{name[:60]!r} is not a filter of {request.path}, which are {', '.join(names)}.")
        if len(values) > 1:
            raise InvalidRequest(f"{name} is given {len(values)} times; give it once.")
    return request.args
