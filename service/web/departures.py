"""Limits on outgoing answers: large ones go in pieces, and only so many at the same time.

Until its last piece is on its way an answer keeps a thread, and in memory what it was made of, for as long as its
client may take to read it (front/connection.py). Of a list that is a part, as it is read; quotas bound the rest.
"""

from collections.abc import Iterable, Iterator

from flask import Flask, Response

from service.auth.guard import asker
from service.context import shared_by
from service.errors import Busy, TooManyAtOnce

# bytes; a whole answer of so many finds room in the system's own memory (server.SEND_BUFFER), and keeps nobody waiting
WHOLE, PIECE = 16 * 1024, 64 * 1024


def bound_answers(app: Flask) -> None:
    """Limit how many large answers are sent at the same time."""

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
            turn = shared_by(app).room.answers.take(asker())
        except (Busy, TooManyAtOnce) as refusal:
            answer.close()
            return app.make_response(app.handle_user_exception(refusal))
        answer.direct_passthrough = False
        answer.response = _sent(parts)
        # not with the last part, as what ends a chunked answer may have to wait for room too
        answer.call_on_close(turn.close)
        return answer


def _sent(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from (part[at : at + PIECE] for at in range(0, len(part), PIECE))
