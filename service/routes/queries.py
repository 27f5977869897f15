"""The parameters in the address of a request."""

from collections.abc import Mapping

from flask import request

from service.errors import InvalidRequest


def given_parameters(*names: str) -> Mapping[str, str]:
    """The parameters that were given.

    Raises:
        InvalidRequest: one is not among the names, or is given twice; passing it over would answer what nobody
            asked for. Or it has a NUL in it, which databases do not take.
    """
    for name, values in request.args.lists():
        if name not in names:
            raise InvalidRequest(f"{name[:60]!r} is not a filter of {request.path}, which are {', '.join(names)}.")
        # the first routes have always taken the first of several
        if len(values) > 1 and request.blueprint != "expenses":
            raise InvalidRequest(f"{name} is given {len(values)} times; give it once.")
        if "\0" in values[0]:
            raise InvalidRequest(f"{name} must not have the character NUL in it.")
    return request.args
