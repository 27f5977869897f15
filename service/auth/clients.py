"""Which clients are answered at all: those that the front names, at addresses that are let in."""

import ipaddress
from collections.abc import Iterable

from flask import Flask, request

from service.auth.refusals import ForeignAddress, UnknownClient
from service.context import shared_by

# what a load balancer asks by itself, for no client
PROBES = {"probes.health", "probes.ready"}
EVERY_ADDRESS = ipaddress.IPv4Network("0.0.0.0/0")


def admit(app: Flask) -> None:
    """Refuse clients that the front does not name, and those whose address is not let in."""

    @app.before_request
    def of_client() -> None:
        access, address = shared_by(app).access, request.remote_addr or ""
        is_named = bool(access.front.headers and address)
        if request.endpoint in PROBES and not is_named:
            return
        if access.front.headers and not is_named:
            raise UnknownClient([header.name for header in access.front.believed.values()])
        if access.allowed and not _is_in(address, access.allowed):
            raise ForeignAddress(address)


def _is_in(address: str, ranges: Iterable[ipaddress.IPv4Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    # who lets in all there are means whoever asks, whichever version of IP
    return any(range_ == EVERY_ADDRESS or parsed in range_ for range_ in ranges)
