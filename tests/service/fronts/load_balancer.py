"""A stand-in for an Application Load Balancer, set up as the template says and doing to headers what the table says.

It speaks HTTP/1.1 alone, answers one request of each connection, and balances nothing.
"""

from __future__ import annotations

import secrets
import socket
import ssl
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO

from service.config.fronts import Front
from tests.service.fronts import deeds, desync
from tests.service.fronts.listening import Listener, Send
from tests.service.fronts.messages import PIECE, Head, answer, body_of, read_head, values, without, written

PAGES = "https://docs.aws.amazon.com/elasticloadbalancing/"
DROPS = "routing.http.drop_invalid_header_fields.enabled"
MODE = "routing.http.desync_mitigation_mode"

Resources = Mapping[str, Any]


class LoadBalancer:
    """Listens where the template has listeners, and forwards or redirects as their rules say.

    Args:
        resources: The template's, resolved.
        front: What the table says of it.
        target: The port of the application.
        tls: What it shows at HTTPS listeners.

    Attributes:
        client: The address that its clients have for it; on this machine all have the same.
        ports: Where it listens, by the port that the template says.
        mode: Its desync mitigation mode.
        forwarded: How many requests it has passed on.
    """

    def __init__(
        self, resources: Resources, front: Front, target: int, *, client: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self.client, self._target, self.forwarded = client, target, 0
        (title, load_balancer), *_ = _of_type(resources, "LoadBalancer").items()
        attributes = {one["Key"]: one["Value"] for one in load_balancer["LoadBalancerAttributes"]}
        self.mode = attributes[MODE]
        self._rows = [
            row
            for row in front.headers
            if (row.page or "").startswith(PAGES) and (row.deed != "drops" or attributes[DROPS] == "true")
        ]
        self.ports: dict[int, int] = {}
        self._closing = ExitStack()
        for name, listener in _of_type(resources, "Listener").items():
            if listener["LoadBalancerArn"] == f"{{{title}}}":
                self._listen(name, listener, _of_type(resources, "ListenerRule"), tls)

    def close(self) -> None:
        self._closing.close()

    def _listen(self, name: str, listener: dict[str, Any], rules: Resources, tls: ssl.SSLContext | None) -> None:
        (rule,) = (one for one in rules.values() if one["ListenerArn"] == f"{{{name}}}")
        assert rule["Conditions"] == [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]
        (action,) = rule["Actions"]
        scheme, port = listener["Protocol"].lower(), int(listener["Port"])

        def serve(reader: BinaryIO, send: Send) -> None:
            self._serve(reader, send, action, {"X-Forwarded-Proto": scheme, "X-Forwarded-Port": str(port)})

        listening = Listener(serve, tls if scheme == "https" else None)
        self._closing.callback(listening.close)
        self.ports[port] = listening.port

    def _serve(self, reader: BinaryIO, send: Send, action: dict[str, Any], says: dict[str, str]) -> None:
        head = read_head(reader)
        if head is None:
            return
        if desync.refuses(self.mode, head):
            send(answer(400))
        elif action["Type"] == "redirect":
            send(_redirected(head, action["RedirectConfig"]))
        else:
            assert action["Type"] == "forward"
            self._forward(head, reader, send, says)

    def _forward(self, head: Head, reader: BinaryIO, send: Send, says: dict[str, str]) -> None:
        sent = head.fields
        trace = f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"
        trace = f"{'Self' if values(sent, 'X-Amzn-Trace-Id') else 'Root'}={trace}"
        fields = deeds.done(self._rows, sent, {**says, "X-Forwarded-For": self.client, "X-Amzn-Trace-Id": trace})
        self.forwarded += 1
        with socket.create_connection(("127.0.0.1", self._target), timeout=60) as target:
            first = head.first.strip().decode("latin-1")
            # who answers before all has arrived may close, too
            with suppress(ConnectionError):
                target.sendall(written(first, [*without(fields, "Connection"), ("Connection", "close")]))
                for piece in body_of(reader, fields):
                    target.sendall(piece)
            while piece := target.recv(PIECE):
                send(piece)


def _redirected(head: Head, to: dict[str, str]) -> bytes:
    """The answer to a request that is redirected.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
    """
    path, _, query = head.target.partition("?")
    parts = {
        "#{protocol}": "http",
        "#{host}": (values(head.fields, "Host") or [""])[0].partition(":")[0],
        "#{port}": "80",
        "#{path}": path.removeprefix("/"),
        "#{query}": query,
    }
    location = "{Protocol}://{Host}:{Port}{Path}?{Query}".format_map(
        {"Protocol": "#{protocol}", "Host": "#{host}", "Port": "#{port}", "Path": "/#{path}", "Query": "#{query}"}
        | {**to, "Protocol": to["Protocol"].lower()}
    ).removesuffix("?#{query}" if not query else "")
    for name, value in parts.items():
        location = location.replace(name, value)
    return answer(int(to["StatusCode"].removeprefix("HTTP_")), fields=[("Location", location)])


def _of_type(resources: Resources, kind: str) -> dict[str, Any]:
    wanted = f"AWS::ElasticLoadBalancingV2::{kind}"
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == wanted}
