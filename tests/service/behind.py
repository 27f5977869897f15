"""What the service hears of a client from what stands in front."""

import pytest

from service.config.fronts import API_GATEWAY, LOAD_BALANCER, Front

HOST, ADDRESS = "budget.example", "198.51.100.7"
BEHIND_EACH = pytest.mark.parametrize("front", [LOAD_BALANCER, API_GATEWAY], ids=lambda front: front.name)


def through(front: Front, address: str = ADDRESS, *, scheme: str = "https", host: str = HOST) -> dict[str, str]:
    """The headers that it writes, alone."""
    said = {"address": address, "scheme": scheme, "host": host}
    return {header.name: said[tells] for tells, header in front.believed.items()}


def from_page(front: Front, **said: str) -> dict[str, str]:
    """These, and the Origin of a page of the service's own."""
    scheme, host = said.get("scheme", "https"), said.get("host", HOST)
    return through(front, **said) | {"Origin": f"{scheme}://{host}"}
