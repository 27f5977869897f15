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


@contextmanager
def file_of_form() -> Iterator[Spool]:
    """The file in a form, read within the limit on restores; empty if there is none."""
    with shared().room.restores.take(asker()), Spool() as file:
        parser = FormDataParser(
            lambda *_, **__: file,  # type: ignore[arg-type]  # no IO, but all that is used of one
            max_form_memory_size=MOST_OF_FORM,
            max_form_parts=10,
            max_content_length=MOST_SENT,
        )
        with with_large_body():
            parser.parse_from_environ(request.environ)
        yield file


@contextmanager
def with_large_body() -> Iterator[None]:
    """Allow the body of the current request the size of a file; raises FileTooLarge."""
    request.max_content_length = MOST_SENT
    try:
        yield
    except RequestEntityTooLarge:
        raise FileTooLarge(f"{MOST_SENT // MIB} MiB") from None
