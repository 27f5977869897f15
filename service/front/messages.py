"""Parsing of requests with llhttp, the parser of Node.js."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url

# an Application Load Balancer passes on as much
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_HEAD, MOST_HEADERS = 64 * 1024, 100
# sent before the answer to the first was read; browsers and load balancers send one
MOST_AHEAD = 16
# in environ: the keys of headers that were sent more than once, and are joined
REPEATED = "service.repeated"
# bytes that frame a chunked body, for each of its own
FRAMING = 8


class Malformed(Exception):
    """The client sent something that is not a valid request.

    Attributes:
        status: How it is answered.
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


OLD, NEW = "HTTP/1.0", "HTTP/1.1"
VERSIONS = {"1.0": OLD, "1.1": NEW}

BAD, TOO_LARGE = "400 Bad Request", "431 Request Header Fields Too Large"
NOT_IMPLEMENTED, VERSION = "501 Not Implemented", "505 HTTP Version Not Supported"


class Request:
    """A request whose head is complete, with as much of its body as has arrived.

    Attributes:
        environ: What WSGI calls its head.
        parts: Of its body, those that nobody has read yet.
        received: Bytes of its body so far.
        complete: Whether all of it is here.
        keep_alive: Whether another request may follow.
        expects: Whether the client waits for 100 Continue before it sends the body.
    """

    __slots__ = ("complete", "environ", "expects", "keep_alive", "parts", "received")

    def __init__(self, environ: dict[str, Any], keep_alive: bool) -> None:
        self.environ, self.keep_alive = environ, keep_alive
        self.parts: deque[bytes] = deque()
        self.received, self.complete = 0, False
        self.expects = "HTTP_EXPECT" in environ and environ["HTTP_EXPECT"].lower() == "100-continue"


class Messages:
    """The requests on a connection, in order of arrival."""

    __slots__ = ("_head", "_headers", "_in_head", "_last", "_parser", "_unfruitful", "_url", "requests")

    def __init__(self) -> None:
        self._parser = HttpRequestParser(self)
        self.requests: list[Request] = []
        self._headers: list[tuple[bytes, bytes]] = []
        self._url, self._in_head = b"", False
        # bytes of the head so far; what arrives at once may be longer than one may be
        self._head = 0
        # the one whose body is still to come
        self._last: Request | None = None
        # bytes of a head, or of what frames a body, which nobody else bounds
        self._unfruitful = 0

    @property
    def unfinished(self) -> bool:
        """Whether a request has arrived in part."""
        return self._in_head or self._unfruitful > 0 or self._last is not None

    def feed(self, data: bytes) -> None:
        """Parse data that has arrived; raises Malformed."""
        self._unfruitful += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            # which nobody must do; the connection ends with the answer
            pass
        except HttpParserError as error:
            raise error.__context__ if isinstance(error.__context__, Malformed) else Malformed(BAD) from None
        if self._unfruitful > MOST_HEAD:
            raise Malformed(TOO_LARGE)

    def on_message_begin(self) -> None:
        self._in_head = True

    def on_url(self, url: bytes) -> None:
        self._url += url
        self._head += len(url)

    def on_header(self, name: bytes, value: bytes | None) -> None:
        # after the body come trailers, which mean nothing here
        if self._in_head:
            value = value or b""
            self._headers.append((name, value))
            self._head += len(name) + len(value) + len(b": \r\n")
            if len(self._headers) > MOST_HEADERS:
                raise Malformed(TOO_LARGE)

    def on_headers_complete(self) -> None:
        parser, headers, url = self._parser, self._headers, self._url
        head, self._head, self._unfruitful = self._head, 0, 0
        self._headers, self._url, self._in_head = [], b"", False
        if head > MOST_HEAD:
            raise Malformed(TOO_LARGE)
        if len(self.requests) >= MOST_AHEAD:
            raise Malformed(BAD)
        version = VERSIONS.get(parser.get_http_version())
        if version is None:
            raise Malformed(VERSION)
        environ = _environ(headers)
        if version is NEW and "HTTP_HOST" not in environ:
            raise Malformed(BAD)
        if (encoding := environ.get("HTTP_TRANSFER_ENCODING")) and (version is OLD or encoding.lower() != "chunked"):
            raise Malformed(NOT_IMPLEMENTED)
        environ["REQUEST_METHOD"], environ["SERVER_PROTOCOL"] = str(parser.get_method(), "ascii"), version
        environ["PATH_INFO"], environ["QUERY_STRING"] = _target(url)
        self._last = request = Request(environ, parser.should_keep_alive() and not parser.should_upgrade())
        self.requests.append(request)

    def on_body(self, part: bytes) -> None:
        if self._last:
            self._last.parts.append(part)
            self._last.received += len(part)
            self._unfruitful = max(0, self._unfruitful - len(part) * (1 + FRAMING))

    def on_message_complete(self) -> None:
        self._unfruitful = 0
        if self._last:
            self._last.complete, self._last = True, None


def _environ(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    environ: dict[str, Any] = {}
    repeated = set()
    for name, value in headers:
        key = _key(name)
        if key is None:
            continue
        if key in environ:
            if key in ("HTTP_HOST", "CONTENT_TYPE"):
                raise Malformed(BAD)
            environ[key] += ("; " if key == "HTTP_COOKIE" else ", ") + value.decode("latin-1")
            repeated.add(key)
        else:
            environ[key] = value.decode("latin-1")
    if repeated:
        environ[REPEATED] = repeated
    return environ


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    # one with an underscore would pass for another with a hyphen, which a proxy may vouch for
    if b"_" in name:
        return None
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def _target(url: bytes) -> tuple[str, str]:
    if not url.startswith(b"/"):
        # as a request to a proxy, which servers must understand too
        if not url.lower().startswith((b"http://", b"https://")):
            raise Malformed(BAD)
        parsed = parse_url(url)
        path, query = parsed.path or b"/", parsed.query or b""
    else:
        path, _, query = url.partition(b"#")[0].partition(b"?")
    return str(unquote_to_bytes(path) if b"%" in path else path, "latin-1"), str(query, "latin-1")
