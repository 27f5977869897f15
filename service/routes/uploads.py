"""Uploaded files, which may be larger than other requests."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from service.auth.guard import asker
from service.context import shared
from service.errors import FileTooLarge
from service.tracker.spool import MIB, Spool

# bytes
MOST_SENT = 256 * MIB
MOST_OF_FORM = 500_000  # beside files
AROUND_FILE = 2_000  # a form's boundaries, and the name of the file


@contextmanager
def file_of_form() -> Iterator[Spool]:
    """The file in a form, read within the limit on restores; empty if there is none."""
    with shared().room.restores.take(asker()), Spool() as file:
        parser = FormDataParser(
            lambda *_, **__: file,  # type: ignore[arg-type]  # no IO, but all that is used of one
            max_form_memory_size=MOST_OF_FORM,
            max_form_parts=10,
            max_content_length=_most_sent(),
        )
        with with_large_body():
            parser.parse_from_environ(request.environ)
        yield file


@contextmanager
def with_large_body() -> Iterator[None]:
    """Allow the body of the current request the size of a file; raises FileTooLarge."""
    front = shared().access.front
    request.max_content_length = _most_sent()
    try:
        yield
    except RequestEntityTooLarge:
        raise FileTooLarge(front.passes_on if front.payload else f"{MOST_SENT // MIB} MiB") from None


def most_of_file() -> int | None:
    """Bytes that a file in a form may have because of what stands in front; None: it passes on whatever we take."""
    payload = shared().access.front.payload
    return payload - AROUND_FILE if payload else None


def _most_sent() -> int:
    return min(MOST_SENT, shared().access.front.payload or MOST_SENT)
