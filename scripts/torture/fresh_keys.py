"""A hook of schemathesis: no Idempotency-Key is sent twice.

One that comes again is answered as the first time, though what it made may be deleted since; schemathesis would take
that for something made and not there. That repeated keys do what they should is the conflicts' subject.
"""

import re
from typing import Any
from uuid import uuid4

import schemathesis

from service.domain.fields import MAX_KEY
from service.openapi.words import KEY

HEADER = "Idempotency-Key"

_sent: set[str] = set()


@schemathesis.hook
def before_call(context: Any, case: Any, **options: Any) -> None:
    key = (case.headers or {}).get(HEADER)
    # what is no key stays, as it shall be refused
    if key is None or len(key) > MAX_KEY or not re.fullmatch(KEY, key):
        return
    if key in _sent:
        case.headers[HEADER] = key = str(uuid4())
    _sent.add(key)
