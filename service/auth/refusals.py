"""Who and what is not let in before anybody is asked for a name."""

from collections.abc import Sequence

from service.errors import ServiceError


class InsecureLogin(ServiceError):
    """A password would travel unencrypted."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "No password is accepted over plain HTTP, where anybody on the way can read it. Use an https address: make "
            "configure gives this one a domain or a certificate of yours, or a new stack an address of AWS's own "
            "(api-gateway). Or, just to try it out, sam deploy --parameter-overrides AllowInsecureLogin=true."
        )


class ForeignName(ServiceError):
    """The request names a host that is not this machine, which alone is served without a login."""

    status = 403

    def __init__(self, host: str) -> None:
        super().__init__(f"Without a login only http://127.0.0.1 and http://localhost are answered, not {host[:60]!r}.")


class UnknownClient(ServiceError):
    """What stands in front did not say which client it is forwarding for."""

    status = 400

    def __init__(self, headers: Sequence[str]) -> None:
        super().__init__(
            f"{headers[0]} does not name the client as what stands in front would have it ({', '.join(headers)}); ask "
            "at its address, or set FRONT to what does stand there."
        )


class ForeignAddress(ServiceError):
    """The client is not at an address that is let in."""

    status = 403

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is not among the addresses that are let in. Whoever runs the service lets it in with the "
            "parameter AllowedCidr, which make configure asks for."
        )
