"""How much may run at the same time: in total, and for one network or user.

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
    """The limits on concurrency of one process.

    Attributes:
        networks: Requests being answered, by network.
        users: Requests being answered, by user.
        bodies: Requests whose bodies are still arriving.
        answers: Large answers being sent, by client.
        logins: Passwords waiting to be checked, by network.
        hashing: Of these, the ones being checked now.
        restores: Files being restored, by client.
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
    """Limits on bodies still arriving: separate for users and strangers, so that neither can lock the other out."""

    def __init__(self) -> None:
        what = "requests whose bodies are still to come"
        self._of_network = Turns(what, BODIES, BODIES_OF_NETWORK)
        self._of_user = Turns(what, BODIES, BODIES_OF_USER)
        self._strangers = Turns(what, STRANGERS, STRANGERS_OF_NETWORK)

    def take(self, network: str, user: UUID | None) -> ExitStack:
        """Take a permit; closing it gives it back. Raises Busy or TooManyAtOnce."""
        if user is None:
            return self._strangers.take(network)
        with ExitStack() as turn:
            turn.enter_context(self._of_user.take(str(user)))
            turn.enter_context(self._of_network.take(network))
            return turn.pop_all()
