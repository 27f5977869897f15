"""How much may be under way at once: of all together, and of one network and one user as a share of it.

Each request has a thread, as has each large answer, and some threads are left for the probes (server.THREADS).
"""

from contextlib import ExitStack
from threading import Semaphore
from uuid import UUID

from service.limits.turns import Turns

REQUESTS, REQUESTS_OF_NETWORK, REQUESTS_OF_USER = 208, 60, 30
# of these, requests whose bodies are waited for: users' ...
BODIES, BODIES_OF_NETWORK, BODIES_OF_USER = 112, 32, 20
# ... and strangers', such as whoever is about to log in
STRANGERS, STRANGERS_OF_NETWORK = 64, 8
# large answers on their way to whoever reads them
ANSWERS, ANSWERS_OF_ONE = 40, 12
# passwords that wait to be judged, and those that are hashed, each in 19 MiB
LOGINS, LOGINS_OF_NETWORK, HASHED = 32, 8, 2
# each takes a core for as long as it writes
RESTORES, RESTORES_OF_ONE = 4, 1


class Room:
    """The room that one process has.

    Attributes:
        networks: Turns of networks at having requests answered.
        users: Turns of users at the same.
        bodies: Turns at having a body waited for.
        answers: Turns at large answers.
        logins: Turns at having a password judged.
        hashing: Of these, those that are judged now.
        restores: Turns at bringing back a file.
    """

    def __init__(self) -> None:
        self.networks = Turns("requests", REQUESTS, REQUESTS_OF_NETWORK)
        self.users = Turns("requests", REQUESTS, REQUESTS_OF_USER)
        self.bodies = BodyTurns()
        self.answers = Turns("large answers", ANSWERS, ANSWERS_OF_ONE)
        self.logins = Turns("logins", LOGINS, LOGINS_OF_NETWORK)
        self.hashing = Semaphore(HASHED)
        self.restores = Turns("restores", RESTORES, RESTORES_OF_ONE)


class BodyTurns:
    """Turns at having one's body waited for: strangers' and users' apart, so that neither keep the others out."""

    def __init__(self) -> None:
        what = "requests whose bodies are still to come"
        self._of_network = Turns(what, BODIES, BODIES_OF_NETWORK)
        self._of_user = Turns(what, BODIES, BODIES_OF_USER)
        self._strangers = Turns(what, STRANGERS, STRANGERS_OF_NETWORK)

    def take(self, network: str, user: UUID | None) -> ExitStack:
        """A turn, which is given back when it is closed; raises Busy or TooManyAtOnce."""
        if user is None:
            return self._strangers.take(network)
        with ExitStack() as turn:
            turn.enter_context(self._of_user.take(str(user)))
            turn.enter_context(self._of_network.take(network))
            return turn.pop_all()
