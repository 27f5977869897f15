"""Access settings, read once from the environment."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from limits import parse

from service.config.fronts import FRONTS, LOAD_BALANCER, NONE, Front
from service.config.settings import Settings
from service.errors import ConfigurationError

SHORTEST_KEY = 32

MISSING_KEY = (
    "SECRET_KEY must be set to {least} or more random characters, so that users can log in: {why}. "
    "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'. {otherwise}"
)
BEYOND_LOOPBACK = (
    "HOST {host} is reached by others",
    "Only where everybody may read and write everything, set UNSAFE_OPEN_TO_EVERYONE=true instead",
)
ON_LOOPBACK = ("REQUIRE_LOGIN is true", "Without REQUIRE_LOGIN nobody logs in on this machine, and no key is needed")


@dataclass(frozen=True, kw_only=True)
class Access:
    """Whether users log in, and how. Without anything given, there is one user and no login.

    Attributes:
        required: Whether every request but a few needs a user: beyond loopback, unless UNSAFE_OPEN_TO_EVERYONE
            is true; on loopback only if REQUIRE_LOGIN is true.
        local: Whether only this machine reaches the service; then pages of other names are none of ours, which
            keeps a site from reading entries by giving its own name this machine's address.
        secret_key: Signs the sessions (`SECRET_KEY`); whoever knows it can log in as anybody.
        allow_insecure: Whether a password is accepted over plain HTTP from beyond loopback
            (`ALLOW_INSECURE_LOGIN`).
        front: What stands between the clients and the service, and is believed about them (`FRONT`).
        allowed: Where clients must be, as the front names them (`ALLOWED_CIDR`); empty: anywhere.
        logins: Attempts at a password from one address (`LOGIN_LIMIT`), such as "10/minute".
        writes: Changes by one user, or from one address where nobody logs in (`WRITE_LIMIT`).
    """

    required: bool = False
    local: bool = False
    secret_key: str = ""
    allow_insecure: bool = False
    front: Front = NONE
    allowed: tuple[ipaddress.IPv4Network, ...] = ()
    logins: str = "10/minute"
    writes: str = "600/minute"


def access_from_environment(environ: Mapping[str, str], settings: Settings) -> Access:
    """Access from the environment; an empty variable counts as unset.

    Raises:
        ConfigurationError: others reach the service, and there is no key to sign their sessions with; or a
            variable is not what it must be.
    """
    beyond_loopback = not ipaddress.ip_address(settings.host).is_loopback
    asked = "UNSAFE_OPEN_TO_EVERYONE" if beyond_loopback else "REQUIRE_LOGIN"
    required = _flag(environ, asked) != beyond_loopback
    key = environ.get("SECRET_KEY", "")
    if required and len(key) < SHORTEST_KEY:
        why, otherwise = BEYOND_LOOPBACK if beyond_loopback else ON_LOOPBACK
        why = why.format(host=settings.host)
        raise ConfigurationError(MISSING_KEY.format(least=SHORTEST_KEY, why=why, otherwise=otherwise))
    return Access(
        required=required,
        local=not beyond_loopback and not required,
        secret_key=key,
        allow_insecure=_flag(environ, "ALLOW_INSECURE_LOGIN"),
        front=_front(environ),
        allowed=_ranges(environ.get("ALLOWED_CIDR", "")),
        logins=_limit(environ, "LOGIN_LIMIT", Access.logins),
        writes=_limit(environ, "WRITE_LIMIT", Access.writes),
    )


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name) or "false"
    if value not in ("true", "false"):
        raise ConfigurationError(f"{name} must be true or false; got {value!r}")
    return value == "true"


def _front(environ: Mapping[str, str]) -> Front:
    name, hops = environ.get("FRONT", ""), environ.get("TRUSTED_PROXY_HOPS", "")
    if hops and (name or hops != "1"):
        raise ConfigurationError(
            f"FRONT says what stands in front of the service, in place of TRUSTED_PROXY_HOPS={hops}: leave that out"
        )
    if hops:
        # a template from before FRONT, whose tasks run a newer image
        return LOAD_BALANCER
    if (name or NONE.name) not in FRONTS:
        raise ConfigurationError(f"FRONT must be one of {', '.join(FRONTS)}; got {name!r}")
    return FRONTS[name or NONE.name]


def _ranges(text: str) -> tuple[ipaddress.IPv4Network, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        # as a security group takes it: 203.0.113.7/24 is all of 203.0.113.0/24
        return tuple(ipaddress.IPv4Network(part, strict=False) for part in parts)
    except ValueError:
        raise ConfigurationError(
            f"ALLOWED_CIDR must be ranges of IPv4 addresses such as 203.0.113.0/24, with commas between; got {text!r}"
        ) from None


def _limit(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name) or default
    try:
        parse(text)
    except ValueError:
        raise ConfigurationError(f"{name} must be a limit such as {default}; got {text!r}") from None
    return text
