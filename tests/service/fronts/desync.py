"""What an Application Load Balancer makes of requests that two servers might read differently.

Source: https://github.com/aws/http-desync-guardian/blob/main/docs/README.md, whose names of reasons these are
"""

from __future__ import annotations

import re

from tests.service.fronts.messages import Head

ACCEPTABLE, AMBIGUOUS, SEVERE = "acceptable", "ambiguous", "severe"
REFUSED = {
    "monitor": set[str](),
    "defensive": {SEVERE},
    "strictest": {ACCEPTABLE, AMBIGUOUS, SEVERE},
}
TIERS = {
    "NonCompliantHeader": ACCEPTABLE,
    "GetHeadZeroContentLength": ACCEPTABLE,
    "NonCrLfLineTermination": ACCEPTABLE,
    "SpaceInUri": ACCEPTABLE,
    "NonCompliantVersion": ACCEPTABLE,
    "EmptyHeader": AMBIGUOUS,
    "UndefinedContentLengthSemantics": AMBIGUOUS,
    "UndefinedTransferEncodingSemantics": AMBIGUOUS,
    "DuplicateContentLength": AMBIGUOUS,
    "BothTeClPresent": AMBIGUOUS,
    "SuspiciousHeader": AMBIGUOUS,
    "MultilineHeader": AMBIGUOUS,
    "MissingHeaderColon": AMBIGUOUS,
    "AmbiguousUri": AMBIGUOUS,
    "BadHeader": SEVERE,
    "MultipleContentLength": SEVERE,
    "BadContentLength": SEVERE,
    "MultipleTransferEncodingChunked": SEVERE,
    "BadTransferEncoding": SEVERE,
    "BadUri": SEVERE,
    "BadVersion": SEVERE,
    "BadMethod": SEVERE,
}
# what the table of the service calls them, all but those that are about the first line
WHEN = {
    "no number": {"BadContentLength"},
    "twice, of different values": {"MultipleContentLength"},
    "unknown, or chunked twice": {"BadTransferEncoding", "MultipleTransferEncodingChunked"},
    "with a NUL, or a CR by itself": {"BadHeader"},
    "twice": {"DuplicateContentLength"},
    "in a GET or HEAD": {
        "GetHeadZeroContentLength",
        "UndefinedContentLengthSemantics",
        "UndefinedTransferEncodingSemantics",
    },
    "beside Content-Length": {"BothTeClPresent"},
    "almost called Content-Length or Transfer-Encoding": {"SuspiciousHeader"},
    "with characters that are not ASCII, or no text": {"NonCompliantHeader"},
    "without a name": {"EmptyHeader"},
    "without a colon": {"MissingHeaderColon"},
    "over several lines": {"MultilineHeader"},
    "ended by LF without CR": {"NonCrLfLineTermination"},
}
FIRST_LINE = {"SpaceInUri", "NonCompliantVersion", "AmbiguousUri", "BadUri", "BadVersion", "BadMethod"}

_TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
_FRAMING = ("CONTENTLENGTH", "TRANSFERENCODING")
_CODINGS = {"chunked", "compress", "deflate", "gzip", "identity"}


def refuses(mode: str, head: Head) -> bool:
    """Whether a load balancer in that mode answers 400."""
    return any(TIERS[reason] in REFUSED[mode] for reason in reasons(head))


def reasons(head: Head) -> set[str]:
    """Everything for which it is not plainly compliant."""
    found = _of_first_line(head.first)
    for number, line in enumerate(head.lines):
        found |= _of_line(line, follows=number > 0)
    if not all(line.endswith(b"\r\n") for line in (head.first, *head.lines)):
        found.add("NonCrLfLineTermination")
    return found | _of_framing(head)


def _of_first_line(line: bytes) -> set[str]:
    method, _, rest = line.rstrip(b"\r\n").partition(b" ")
    target, _, version = rest.rpartition(b" ")
    found = set()
    if not _TOKEN.fullmatch(method):
        found.add("BadMethod")
    if not re.fullmatch(rb"HTTP/\d\.\d", version):
        found.add("BadVersion")
    elif version not in (b"HTTP/1.0", b"HTTP/1.1"):
        found.add("NonCompliantVersion")
    if b" " in target:
        found.add("SpaceInUri")
    if b"\0" in target or b"\r" in target:
        found.add("BadUri")
    elif re.search(rb"[\x01-\x1f\x7f]", target):
        found.add("AmbiguousUri")
    return found


def _of_line(line: bytes, *, follows: bool) -> set[str]:
    text = line.removesuffix(b"\n").removesuffix(b"\r")
    if b"\0" in text or b"\r" in text:
        return {"BadHeader"}
    name, colon, value = text.partition(b":")
    if follows and text[:1] in (b" ", b"\t") and not _passes_for_framing(name):
        return {"MultilineHeader"}
    if not colon:
        return {"MissingHeaderColon"}
    if not name.strip():
        return {"EmptyHeader"}
    if _passes_for_framing(name):
        return {"SuspiciousHeader"}
    if not _TOKEN.fullmatch(name) or re.search(rb"[^\t\x20-\x7e]", value):
        return {"NonCompliantHeader"}
    return set()


def _passes_for_framing(name: bytes) -> bool:
    letters = re.sub("[^A-Z]", "", name.decode("utf-8", "replace").upper())
    return letters.startswith(_FRAMING) and name.lower() not in (b"content-length", b"transfer-encoding")


def _of_framing(head: Head) -> set[str]:
    fields = [(name.strip(" \t").lower(), value) for name, value in head.fields]
    lengths = [value for name, value in fields if name == "content-length"]
    codings = [
        coding.strip().lower() for name, value in fields if name == "transfer-encoding" for coding in value.split(",")
    ]
    found = set()
    if any(not re.fullmatch("[0-9]+", length) or int(length) >= 2**64 for length in lengths):
        found.add("BadContentLength")
    if len(lengths) > 1:
        found.add("MultipleContentLength" if len(set(lengths)) > 1 else "DuplicateContentLength")
    if set(codings) - _CODINGS:
        found.add("BadTransferEncoding")
    if codings.count("chunked") > 1:
        found.add("MultipleTransferEncodingChunked")
    if lengths and codings:
        found.add("BothTeClPresent")
    if head.method in ("GET", "HEAD") and lengths:
        found.add("GetHeadZeroContentLength" if lengths == ["0"] else "UndefinedContentLengthSemantics")
    if codings and (head.method in ("GET", "HEAD") or head.first.rstrip().endswith(b"HTTP/1.0")):
        found.add("UndefinedTransferEncodingSemantics")
    return found
