"""A stand-in for an HTTP API of API Gateway with a VPC link, mapping headers as the template's integration says.

No page says how it reads a request that two servers might read differently: it refuses all of them, and what the
load balancer behind it makes of those is asked of that one directly.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

from budget_stack.facts.api_gateway import mapped_header
from service.config.fronts import Front
from tests.service.fronts import deeds, desync
from tests.service.fronts.listening import Listener, Send
from tests.service.fronts.messages import Fields, Head, answer, body_of, read_head, values, without, written

PAGES = "https://docs.aws.amazon.com/apigateway/"
# addresses of AWS's own: where the API's requests leave it
EGRESS = "192.0.2.44"
JSON = [("Content-Type", "application/json")]
# of one connection alone
HOP_BY_HOP = ("Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length")


class HttpApi:
    """Listens with TLS for one host name, and passes on to a load balancer, whole requests and whole answers.

    Args:
        resources: The template's, resolved.
        front: What the table says of it, its limits included.
        link: The port of the load balancer.
        host: The API's name; other names are other people's APIs.
        tls: What it shows.

    Attributes:
        client: The address that its clients have for it; on this machine all have the same.
        ports: Where it listens, by the port that clients know.
    """

    def __init__(
        self, resources: Mapping[str, Any], front: Front, link: int, *, client: str, host: str, tls: ssl.SSLContext
    ) -> None:
        self.client, self._host, self._link = client, host, link
        self._payload, self._patience = front.payload, front.patience
        (integration,) = (one for one in resources.values() if one["Type"] == "AWS::ApiGatewayV2::Integration")
        self._mapping = integration["Properties"]["RequestParameters"]
        self._rows = [row for row in front.headers if (row.page or "").startswith(PAGES)]
        self._listener = Listener(self._serve, tls)
        self.ports = {443: self._listener.port}

    def close(self) -> None:
        self._listener.close()

    def _serve(self, reader: BinaryIO, send: Send) -> None:
        head = read_head(reader)
        if head is None:
            return
        if desync.reasons(head):
            send(_refusal(400, "Bad Request"))
        elif self._is_too_long(head):
            send(_refusal(431, "Request Header Fields Too Large"))
        elif [value.lower() for value in values(head.fields, "Host")] != [self._host]:
            send(_refusal(403, "Forbidden"))
        else:
            send(self._passed_on(head, reader))

    def _is_too_long(self, head: Head) -> bool:
        (limit,) = (row.when for row in self._rows if row.deed == "refuses")
        most, _, unit = limit.partition(" ")
        assert unit == "bytes of values"
        return len(head.first) + sum(len(value) for _, value in head.fields) > int(most.replace(",", ""))

    def _passed_on(self, head: Head, reader: BinaryIO) -> bytes:
        assert self._payload is not None
        body = b""
        for piece in body_of(reader, head.fields, framed=False):
            body += piece
            if len(body) > self._payload:
                return _refusal(413, "Request Entity Too Large")
        fields = deeds.done(self._rows, head.fields, self._says(head.fields))
        # public reports disagree about the Host that arrives: here it is the load balancer's, which is nobody's
        fields = [*without(fields, "Host", *HOP_BY_HOP), ("Host", "internal-load-balancer.invalid")]
        if body or values(head.fields, "Content-Length"):
            fields.append(("Content-Length", str(len(body))))
        return self._asked(head, fields, body)

    def _says(self, sent: Fields) -> dict[str, str]:
        context = {"$context.identity.sourceIp": self.client, "$context.domainName": self._host}
        mapped = {mapped_header(key): value for key, value in self._mapping.items() if key.startswith("overwrite:")}
        assert len(mapped) == len(self._mapping)
        theirs = [
            f"{part}={value}"
            for part, name in (("for", "For"), ("host", "Host"), ("proto", "Proto"))
            for value in values(sent, f"X-Forwarded-{name}")
        ]
        ours = f"by={EGRESS};for={self.client};host={self._host};proto=https"
        return {
            **{str(name): context.get(value, value) for name, value in mapped.items()},
            "Forwarded": ", ".join([";".join(theirs), ours] if theirs else [ours]),
            # which type is not said
            "Content-Type": "application/octet-stream",
        }

    def _asked(self, head: Head, fields: Fields, body: bytes) -> bytes:
        assert self._patience is not None
        connection = http.client.HTTPConnection("127.0.0.1", self._link)
        connection.connect()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            link.shutdown(socket.SHUT_RDWR)

        # once, and not at every part: an answer must have ended by then
        ending = threading.Timer(self._patience, give_up)
        with connection.sock as link:
            ending.start()
            try:
                connection.putrequest(head.method, head.target, skip_host=True, skip_accept_encoding=True)
                for name, value in fields:
                    connection.putheader(name, value)
                connection.endheaders(body)
                got = connection.getresponse()
                content = got.read()
            except (OSError, http.client.HTTPException):
                late.set()
            finally:
                ending.cancel()
        if late.is_set():
            return _refusal(503, "Service Unavailable")
        assert self._payload is not None
        if len(content) > self._payload:
            return _refusal(500, "Internal Server Error")
        lengths = [("Content-Length", got.headers["Content-Length"] or str(len(content)))]
        answered = without(list(got.headers.items()), *HOP_BY_HOP)
        if got.status in (204, 304):
            lengths = []
        return written(
            f"HTTP/1.1 {got.status} {got.reason}", [*answered, *lengths, ("Connection", "close")], body=content
        )


def _refusal(status: int, message: str) -> bytes:
    return answer(status, f'{{"message":"{message}"}}'.encode(), JSON)
