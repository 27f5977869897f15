"""Integrations of an HTTP API: the load balancer that they pass requests on to, and the headers that they set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.connections import is_application
from budget_stack.checks.view.integrations import balancer_behind, is_private, listener_behind
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import of_other_type, outside, problem
from budget_stack.facts.api_gateway import is_reserved, mapped_header
from budget_stack.facts.resource_types import HTTP_API, HTTP_API_INTEGRATION, LISTENER

_REFUSALS = "https://repost.aws/knowledge-center/api-gateway-private-integration-errors"
_PRIVATE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html"
_MAPPING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html"
_INTEGRATION = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html"
)
_VALID_NAME = "[-A-Za-z0-9]+"
_MILLISECONDS = (50, 30_000)


@rule(
    "http-api-integration-refused-by-strictest",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="A load balancer behind an HTTP API is not in the desync mode strictest",
        says="400 Bad Request to every request: what API Gateway sends is not what that mode lets through.",
        cause="The strictest mode was right for the load balancer when clients reached it themselves.",
        fix="set routing.http.desync_mitigation_mode to defensive",
        source=_REFUSALS,
    ),
)
def refused_by_strictest(view: View, integration: Resource) -> Iterator[Problem]:
    balancer = balancer_behind(view, integration)
    mode = attribute(balancer["LoadBalancerAttributes"], "routing.http.desync_mitigation_mode") if balancer else None
    if mode and mode.text() == "strictest":
        yield problem(mode, f"{integration.logical_id} passes requests on to this load balancer")


@rule(
    "http-api-integration-protocol-mismatch",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="An integration speaks what its listener listens for",
        says=(
            "400 Bad Request: The plain HTTP request was sent to HTTPS port. With a TlsConfig for a plain listener no "
            "connection comes about."
        ),
        cause="A private integration speaks HTTP unless it has a TlsConfig, and HTTPS if it has one.",
        fix="give the integration a TlsConfig with the name in the certificate for HTTPS, and none for HTTP",
        source=_REFUSALS,
    ),
)
def protocol_mismatch(view: View, integration: Resource) -> Iterator[Problem]:
    listener = listener_behind(view, integration)
    protocol = listener["Protocol"].text() if listener else None
    tls = integration["TlsConfig"]
    if listener is None or tls.is_unresolved:
        return
    if protocol in ("HTTPS", "TLS") and not tls:
        yield problem(integration["IntegrationUri"], f"{listener.logical_id} listens for {protocol}: TlsConfig missing")
    elif protocol == "HTTP" and tls:
        yield problem(tls, f"{listener.logical_id} listens for HTTP")


@rule(
    "http-api-integration-no-listener",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="A private integration names a listener or a service of AWS Cloud Map, by its ARN",
        says=(
            "For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN."
        ),
        cause="The load balancer, its target group or its address was named instead.",
        fix="set IntegrationUri to Ref of the listener",
        source=_INTEGRATION,
    ),
)
def no_listener(view: View, integration: Resource) -> Iterator[Problem]:
    uri = integration["IntegrationUri"]
    # a WebSocket API has a VPC link of REST APIs, and an address behind it
    if not is_private(integration) or _protocol(view, integration) == "WEBSOCKET":
        return
    yield from of_other_type(
        view, uri, (LISTENER,), "listener", families=("AWS::ElasticLoadBalancing", "AWS::EC2::", "AWS::ECS::")
    )
    # a text that is known in part begins with what is known
    value = uri.known()
    text = value if isinstance(value, str) else getattr(value, "parts", ("",))[0]
    if isinstance(text, str) and re.match("https?://", text):
        yield problem(uri, "it is an address, and no ARN")


@rule(
    "http-api-integration-balancer-public",
    "info",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="The load balancer behind a VPC link is internal",
        says=(
            "AWS describes private integrations for private load balancers only. Whoever knows the address of an "
            "internet-facing one goes past the API, its throttling and its authorizers."
        ),
        cause="The load balancer was there before the API.",
        fix="make an internal load balancer, with logical ids of its own for it and what hangs on it",
        source=_PRIVATE,
    ),
)
def balancer_public(view: View, integration: Resource) -> Iterator[Problem]:
    balancer = balancer_behind(view, integration)
    if balancer and (not balancer["Scheme"] or balancer["Scheme"].text() == "internet-facing"):
        yield problem(integration["IntegrationUri"], f"{balancer.logical_id} is internet-facing")


def _mapped(integration: Resource) -> Iterator[tuple[Node, str]]:
    """Yield the headers that an integration sets or removes, of requests and of responses."""
    for key, value in integration["RequestParameters"].items():
        if header := mapped_header(key):
            yield value, header
    for _, response in integration["ResponseParameters"].items():
        for entry in response["ResponseParameters"]:
            if header := mapped_header(entry["Destination"].text() or ""):
                yield entry["Destination"], header


@rule(
    "http-api-integration-header-reserved",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="An integration maps no header that API Gateway keeps for itself",
        says="BadRequestException: API Gateway takes no mapping of a reserved header.",
        cause="The application reads X-Forwarded-For, -Host or -Proto, which an HTTP API does not write.",
        fix="map a header of your own, and let the application read that one",
        source=_MAPPING,
    ),
)
def header_reserved(view: View, integration: Resource) -> Iterator[Problem]:
    for node, header in _mapped(integration):
        if is_reserved(header):
            yield problem(node, f"{header} is reserved")


@rule(
    "http-api-integration-header-dropped",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="A header that an integration sets gets through the load balancer",
        says="The application never sees the header: the load balancer drops it.",
        cause=(
            "With routing.http.drop_invalid_header_fields.enabled only letters, digits and hyphens are valid in a "
            "name; an underscore is not."
        ),
        fix="write hyphens for the underscores",
        source="https://repost.aws/knowledge-center/elb-alb-drop-not-valid-headers",
    ),
)
def header_dropped(view: View, integration: Resource) -> Iterator[Problem]:
    balancer = balancer_behind(view, integration)
    if balancer is None or not is_application(balancer):
        return
    dropping = attribute(balancer["LoadBalancerAttributes"], "routing.http.drop_invalid_header_fields.enabled")
    if dropping is None or dropping.text() != "true":
        return
    for key, value in integration["RequestParameters"].items():
        header = mapped_header(key)
        if header and not key.startswith("remove:") and not re.fullmatch(_VALID_NAME, header):
            yield problem(value, f"{balancer.logical_id} drops {header}")


@rule(
    "http-api-integration-timeout-invalid",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="An HTTP API waits for 50 to 30,000 milliseconds",
        says="BadRequestException: the timeout is not within what HTTP APIs accept.",
        cause="The application takes longer, or seconds were meant.",
        fix="set TimeoutInMillis from 50 to 30000, and answer a longer request with where its result will be",
        source=_INTEGRATION,
    ),
)
def timeout_invalid(view: View, integration: Resource) -> Iterator[Problem]:
    protocol = _protocol(view, integration)
    is_http = protocol == "HTTP" or (protocol is None and is_private(integration))
    timeout = integration["TimeoutInMillis"]
    if is_http and (number := outside(timeout, *_MILLISECONDS)) is not None:
        yield problem(timeout, f"{number:g} ms is not within {_MILLISECONDS[0]} to {_MILLISECONDS[1]}")


def _protocol(view: View, integration: Resource) -> str | None:
    """Return HTTP or WEBSOCKET; None if that is not known."""
    api = view.target(integration["ApiId"], HTTP_API)
    return api["ProtocolType"].text() if api else None
