"""What can stand in front of the service, and what it does to requests.

A header is believed where a page of AWS says that the front writes it; whatever no page speaks of is the client's.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

FrontName = Literal["none", "load-balancer", "api-gateway"]

_BALANCER = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application"
_ATTRIBUTES = f"{_BALANCER}/edit-load-balancer-attributes.html"
_FORWARDED = f"{_BALANCER}/x-forwarded-headers.html"
_TRACING = f"{_BALANCER}/load-balancer-request-tracing.html"
# what its mode calls anything but compliant; linked from the attributes' page
_DESYNC = "https://github.com/aws/http-desync-guardian/blob/main/docs/README.md"
_GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_NOTES = f"{_GATEWAY}/api-gateway-known-issues.html"
_MAPPING = f"{_GATEWAY}/http-api-parameter-mapping.html"
_QUOTAS = f"{_GATEWAY}/http-api-quotas.html"


class Header(NamedTuple):
    """What a front does to a header of a request.

    Attributes:
        name: Which; a pattern where it is about many.
        deed: It adds a part at the end, writes the whole, passes on what was sent, drops the header, or refuses the
            request.
        page: Where AWS says so; None where no page does, and the header is not believed.
        tells: What the service takes from it.
        when: What must be so for it to be done.
    """

    name: str
    deed: Literal["appends", "overwrites", "passes", "drops", "refuses"]
    page: str | None
    tells: Literal["address", "scheme", "host"] | None = None
    when: str = "always"


@dataclass(frozen=True, kw_only=True)
class Front:
    """What stands in front.

    Attributes:
        name: What the variable `FRONT` calls it.
        title: What people call it.
        headers: What it does to them; without any, nothing stands there.
        payload: Bytes of a body, and of an answer, that it passes on; None: as many as there are.
        patience: Seconds that it waits for an answer to end; None: for as long as some of it keeps coming.
    """

    name: FrontName
    title: str = ""
    headers: tuple[Header, ...] = ()
    payload: int | None = None
    patience: int | None = None

    @property
    def passes_on(self) -> str:
        """The payload, as a message says it; only where there is one."""
        return f"{(self.payload or 0) // 1_000_000} MB, which is all that {self.title} passes on at once"

    @property
    def believed(self) -> dict[str, Header]:
        """The headers that tell something, by what they tell."""
        return {header.tells: header for header in self.headers if header.tells}


NONE = Front(name="none")

# what a load balancer refuses in the desync mitigation mode `defensive`
_SEVERE = (
    Header("Content-Length", "refuses", _DESYNC, when="no number"),
    Header("Content-Length", "refuses", _DESYNC, when="twice, of different values"),
    Header("Transfer-Encoding", "refuses", _DESYNC, when="unknown, or chunked twice"),
    Header(".*", "refuses", _DESYNC, when="with a NUL, or a CR by itself"),
)
# and besides in the mode `strictest`
_AMBIGUOUS = (
    Header("Content-Length", "refuses", _DESYNC, when="twice"),
    Header("Content-Length", "refuses", _DESYNC, when="in a GET or HEAD"),
    Header("Transfer-Encoding", "refuses", _DESYNC, when="beside Content-Length"),
    Header("Transfer-Encoding", "refuses", _DESYNC, when="in a GET or HEAD"),
    Header(".*", "refuses", _DESYNC, when="almost called Content-Length or Transfer-Encoding"),
    Header(".*", "refuses", _DESYNC, when="with characters that are not ASCII, or no text"),
    Header(".*", "refuses", _DESYNC, when="without a name"),
    Header(".*", "refuses", _DESYNC, when="without a colon"),
    Header(".*", "refuses", _DESYNC, when="over several lines"),
    Header(".*", "refuses", _DESYNC, when="ended by LF without CR"),
)

# the internet-facing load balancer of the stack, in the mode `strictest`
LOAD_BALANCER = Front(
    name="load-balancer",
    headers=(
        Header("X-Forwarded-For", "appends", _FORWARDED, "address"),
        Header("X-Forwarded-Proto", "overwrites", _FORWARDED, "scheme"),
        Header("X-Forwarded-Port", "overwrites", _FORWARDED),
        # but for a port, which it may add (routing.http.preserve_host_header.enabled)
        Header("Host", "passes", _ATTRIBUTES, "host"),
        Header("X-Amzn-Trace-Id", "appends", _TRACING),
        Header("[^-A-Za-z0-9]", "drops", _ATTRIBUTES),
        Header("X-Forwarded-Host", "passes", None),
        Header("Forwarded", "passes", None),
        Header("Via", "passes", None),
        Header("Front-(Address|Proto|Host)", "passes", None),
        *_SEVERE,
        *_AMBIGUOUS,
    ),
)

# an HTTP API, a VPC link, and an internal load balancer in the mode `defensive`, whose X-Forwarded-For is the link's
API_GATEWAY = Front(
    name="api-gateway",
    title="Amazon API Gateway",
    headers=(
        # The template has its integration overwrite these: $context.identity.sourceIp, https, $context.domainName. Of
        # the first, http-api-logging-variables.html says that it is the address of the TCP connection, and not to be
        # trusted where X-Forwarded-For could be forged: with another proxy before the API, it would be that proxy's.
        Header("Front-Address", "overwrites", _MAPPING, "address"),
        Header("Front-Proto", "overwrites", _MAPPING, "scheme"),
        Header("Front-Host", "overwrites", _MAPPING, "host"),
        # translated from the client's own X-Forwarded-*, so that its first parts are the client's
        Header("Forwarded", "appends", _NOTES),
        Header("Content-Type", "overwrites", _NOTES, when="missing, with Content-Length 0"),
        Header("X-Forwarded-For", "appends", _FORWARDED),
        Header("X-Forwarded-Proto", "overwrites", _FORWARDED),
        Header("X-Forwarded-Port", "overwrites", _FORWARDED),
        Header("X-Amzn-Trace-Id", "appends", _TRACING),
        Header("X-Forwarded-Host", "passes", None),
        Header("Via", "passes", None),
        Header("Host", "passes", None),
        Header("[^-A-Za-z0-9]", "drops", _ATTRIBUTES),
        # the request line counts too: 10,240 bytes with all values
        Header(".*", "refuses", _QUOTAS, when="10,240 bytes of values"),
        *_SEVERE,
    ),
    # "Payload size 10 MB" and "Maximum integration timeout 30 seconds", neither of which can be raised (_QUOTAS). Of
    # which kind the MB are is not said there, so the smaller; nor whether what is compressed counts for less
    payload=10_000_000,
    patience=30,
)

FRONTS: dict[str, Front] = {front.name: front for front in (NONE, LOAD_BALANCER, API_GATEWAY)}
