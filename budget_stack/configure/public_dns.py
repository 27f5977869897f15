"""Asks public DNS, as everybody on the internet sees it, and gives up soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Cloudflare's and Google's: what answers on this machine may answer otherwise than the internet.
# https://developers.cloudflare.com/1.1.1.1/ip-addresses/ and https://developers.google.com/speed/public-dns
_PUBLIC = ("1.1.1.1", "8.8.8.8")
_SECONDS = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What DNS says of one name and type.

    Attributes:
        values: The records' values, without a dot at their end; empty where there are none.
        fails: Whether the servers that the name is delegated to do not answer for it.
    """

    values: frozenset[str] = frozenset()
    fails: bool = False


class PublicDns:
    """Public DNS.

    Args:
        servers: Addresses of the resolvers to ask, one after another.
        port: Where they answer.
    """

    def __init__(self, servers: Sequence[str] = _PUBLIC, port: int = 53) -> None:
        self._servers, self._port = servers, port

    def ask(self, name: str, kind: str) -> Answer | None:
        """Return what DNS says; None where it could not be asked.

        Args:
            name: Such as `example.com`.
            kind: Of record, such as `NS`.
        """
        try:
            import dns.exception
            import dns.resolver
        except ImportError:
            return None
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = list(self._servers), self._port, _SECONDS
        try:
            found = resolver.resolve(f"{name}.", kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return Answer()
        except dns.resolver.NoNameservers as error:
            return Answer(fails=True) if _has_failed(error) else None
        except (dns.exception.DNSException, OSError):
            return None
        return Answer(values=frozenset(_text(record) for record in found.rrset or ()))


def _has_failed(error: Any) -> bool:
    """Tell a zone that nobody answers for, of which a resolver says SERVFAIL, from resolvers that are not to be had."""
    import dns.rcode

    responses = [response for *_, response in error.kwargs["errors"] if response is not None]
    return any(response.rcode() == dns.rcode.SERVFAIL for response in responses)


def _text(record: Any) -> str:
    """Return a record's value: of a CAA record its property and value, of others what they point at."""
    if hasattr(record, "tag"):
        return f"{record.tag.decode().lower()} {record.value.decode()}"
    return str(record).rstrip(".").lower()
