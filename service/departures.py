"""Answers on their way: large ones in pieces, so many at once, and to clients that take their time.

What was handed to the server is in memory until the client has it, and a piece is handed over only once the one before
is on its way: so it is an answer's pieces that count, whatever its size. Until its last piece an answer keeps a thread.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from flask import Flask, Response

from service.auth.guard import asker
from service.errors import Busy, TooManyAtOnce
from service.turns import Turns

# bytes; below that an answer is handed over at once, and keeps nothing waiting
WHOLE, PIECE = 16 * 1024, 64 * 1024
# each keeps a thread, as do the requests that are answered (arrivals.REQUESTS)
AT_ONCE, EACH = 40, 12
# an answer may take so long, in seconds, and so much longer as it is large, in bytes a second
PATIENCE, RATE = 60.0, 4096

_logger = logging.getLogger(__name__)


def bound_answers(app: Flask) -> None:
    """Let so many large answers be on their way at once, each for so long."""
    turns = Turns("large answers", AT_ONCE, EACH)

    @app.after_request
    def take_turn(answer: Response) -> Response:
        if answer.is_sequence or (answer.content_length or WHOLE + 1) <= WHOLE:
            answer.direct_passthrough = False
            whole = answer.get_data()
            if len(whole) <= WHOLE:
                return answer
            answer.content_length = len(whole)
            parts: Iterable[bytes] = [whole]
        else:
            parts = answer.iter_encoded()
            if hasattr(answer.response, "close"):
                answer.call_on_close(answer.response.close)
        try:
            turn = turns.take(asker())
        except (Busy, TooManyAtOnce) as refusal:
            answer.close()
            return app.make_response(app.handle_user_exception(refusal))
        answer.direct_passthrough = False
        answer.response = _sent(parts, turn)
        # of one that is not even begun to be sent, as the answer to a HEAD, no part is ever asked for
        answer.call_on_close(turn.close)
        return answer


def _sent(parts: Iterable[bytes], turn: ExitStack) -> Iterator[bytes]:
    begun, sent = time.monotonic(), 0
    with turn:
        for part in parts:
            for at in range(0, len(part), PIECE):
                yield part[at : at + PIECE]
                sent += PIECE
                if time.monotonic() - begun > PATIENCE + sent / RATE:
                    _logger.warning("an answer was read too slowly, and was cut off after %s bytes", sent)
                    return
