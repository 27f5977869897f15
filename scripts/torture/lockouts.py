"""One address, or one user, who sends slowly or nothing, while others log in and write."""

from __future__ import annotations

import itertools
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

from scripts.servers import Client, Server, http, pss, running, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict
from service.auth.tokens import make_token
from service.auth.users import add_user
from service.storage import users
from service.storage.store import Store

KEY, PASSWORD = "k" * 40, "correct horse battery"
FORM = urlencode({"name": "victim", "password": PASSWORD})
EXPENSE = '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'
# an attempt every six seconds is what LOGIN_LIMIT allows, and a byte every fifty what a load balancer keeps open
SECONDS, EVERY, BYTE_EVERY = 240, 6, 50
SILENT, SILENT_SECONDS, SHORTEST = 192, 60, 20
LOGINS_AT_ONCE, LOGINS_EACH = 24, 12
# a body has 10 s, and the sweep and a busy machine take theirs
ANSWERED_WITHIN = 15


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Behind one proxy, as in the stack, which says where each request comes from."""
    url = emptied(urls["SQLite"])
    tokens = _users(url)
    with running(_started(url)) as server:
        yield _slow_logins(server, max(SHORTEST, SECONDS * share))
    with running(_started(url)) as server:
        yield _silent_logins(server, max(SHORTEST, SILENT_SECONDS * share))
    with running(_started(url)) as server:
        yield _silent_bodies(server, tokens, max(SHORTEST, SILENT_SECONDS * share))
    with running(_started(url)) as server:
        yield _many_logins(server)


def _started(url: str) -> Server:
    return start_service(url, REQUIRE_LOGIN="true", SECRET_KEY=KEY, FRONT="load-balancer")


def _users(url: str) -> dict[str, str]:
    """A token of each of two users."""
    tokens = {}
    with closing(Store(url)) as store:
        for name in ("mallory", "victim"):
            add_user(store, name, PASSWORD)
            user = store.read(lambda connection, name=name: users.find_user(connection, name))  # type: ignore[misc]
            assert user is not None
            tokens[name] = str(make_token(store, KEY, user.id, "torture", 1)[0])
    return tokens


class Victim:
    """Somebody who asks from another address each time."""

    def __init__(self, server: Server, token: str = "", network: int = 113) -> None:
        self._server, self._token = server, token
        self._addresses = (f"203.0.{network}.{number % 250}" for number in itertools.count())
        self.statuses, self.times = Counter[str](), list[float]()

    def log_in(self) -> None:
        form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": "https://127.0.0.1"}
        self._ask("login", http("POST", "/login", FORM, **form, **self._forwarded()))

    def write(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}", **self._forwarded()}
        self._ask("write", http("POST", "/expense", EXPENSE, **headers))

    def _ask(self, what: str, request: bytes) -> None:
        client, started = Client(self._server.port), time.perf_counter()
        self.statuses[f"{what} {client.ask(request).status}"] += 1
        self.times.append(time.perf_counter() - started)
        client.close()

    def _forwarded(self) -> dict[str, str]:
        return {"X_Forwarded_For": next(self._addresses), "X_Forwarded_Proto": "https"}


class Slow:
    """A request whose body never comes to its end.

    Attributes:
        answered: After so many seconds, and with what; None before.
    """

    def __init__(self, server: Server, path: str, address: str, **headers: str) -> None:
        forwarded = {"X_Forwarded_For": address, "X_Forwarded_Proto": "https", "Origin": "https://127.0.0.1"}
        head = http("POST", path, "x" * 60_000, **forwarded, **headers).partition(b"\r\n\r\n")[0]
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self._socket.sendall(head + b"\r\n\r\n")
        self._socket.setblocking(False)
        self._begun, self._last = time.monotonic(), time.monotonic()
        self.answered: tuple[float, str] | None = None

    def go_on(self, byte_every: float) -> None:
        """Send a byte, if it is time for one, and look whether there is an answer."""
        if self.answered:
            return
        with suppress(OSError):
            if time.monotonic() - self._last > byte_every:
                self._last = time.monotonic()
                self._socket.sendall(b"a")
        with suppress(BlockingIOError):
            try:
                got = self._socket.recv(1000)
            except ConnectionError:
                got = b""
            self.answered = (time.monotonic() - self._begun, got[9:12].decode() or "closed")
            self._socket.close()

    def close(self) -> None:
        self._socket.close()


def _login(server: Server, address: str) -> Slow:
    return Slow(server, "/login", address, Content_Type="application/x-www-form-urlencoded")


def _attacked(
    seconds: float, begin: Callable[[], Slow], at_once: int, every: float, victim: Callable[[], None], pause: float
) -> list[Slow]:
    """So many slow requests at once, each replaced as it is answered, while the victim asks again and again."""
    until, slow, ended = time.monotonic() + seconds, list[Slow](), list[Slow]()
    begun, asked = 0.0, time.monotonic()
    while (now := time.monotonic()) < until:
        while len(slow) < at_once and now - begun >= every:
            slow.append(begin())
            begun = now
        for one in slow:
            one.go_on(BYTE_EVERY)
        ended += [one for one in slow if one.answered]
        slow = [one for one in slow if not one.answered]
        if now - asked >= pause:
            asked = now
            victim()
        time.sleep(0.02)
    for one in slow:
        one.close()
    return ended


def _slow_logins(server: Server, seconds: float) -> bool:
    victim = Victim(server)
    ended = _attacked(seconds, lambda: _login(server, "198.51.100.1"), 1000, EVERY, victim.log_in, 8)
    return _judged(
        f"a login every {EVERY} s, a byte every {BYTE_EVERY}, for {seconds:.0f} s", ended, victim, "login 303"
    )


def _silent_logins(server: Server, seconds: float) -> bool:
    victim, addresses = Victim(server), itertools.cycle(f"198.51.100.{number}" for number in range(1, 5))
    ended = _attacked(seconds, lambda: _login(server, next(addresses)), 32, 0, victim.log_in, 8)
    return _judged(f"32 silent logins from four addresses, for {seconds:.0f} s", ended, victim, "login 303")


def _silent_bodies(server: Server, tokens: dict[str, str], seconds: float) -> bool:
    victim, before = Victim(server, tokens["victim"]), pss(server)

    def begin() -> Slow:
        return Slow(server, "/expense", "198.51.100.1", Authorization=f"Bearer {tokens['mallory']}")

    def ask() -> None:
        victim.write()
        if len(victim.times) % 20 == 1:
            victim.log_in()

    ended = _attacked(seconds, begin, SILENT, 0, ask, 0.5)
    line = f"{SILENT} silent bodies of one user, for {seconds:.0f} s, {pss(server) - before:+.1f} MB"
    return _judged(line, ended, victim, "write 201", "login 303")


def _many_logins(server: Server) -> bool:
    """Each hashes a password in a thread of its own, in 19 MiB."""
    before, victims = pss(server), [Victim(server, network=number) for number in range(LOGINS_AT_ONCE)]

    def log_in(victim: Victim) -> None:
        for _ in range(LOGINS_EACH):
            victim.log_in()

    with ThreadPoolExecutor(LOGINS_AT_ONCE) as threads:
        list(threads.map(log_in, victims))
    grown, statuses = pss(server) - before, sum((victim.statuses for victim in victims), Counter[str]())
    line = f"{LOGINS_AT_ONCE} who log in at once, {LOGINS_EACH} times: {dict(statuses)}, {grown:+.1f} MB"
    return verdict(line, set(statuses) <= {"login 303", "login 503"} and grown < 50, "303 or 503, under 50 MB more")


def _judged(line: str, ended: list[Slow], victim: Victim, *good: str) -> bool:
    answers = Counter(one.answered[1] for one in ended if one.answered)
    waited = max((one.answered[0] for one in ended if one.answered), default=0)
    slowest = max(victim.times, default=0)
    line = (
        f"{line}: others {dict(victim.statuses)}, median {statistics.median(victim.times or [0]):.2f} s, slowest "
        f"{slowest:.2f} s; the attacker {dict(answers)}, at the latest after {waited:.1f} s"
    )
    met = set(victim.statuses) <= set(good) and victim.statuses.total() > 0
    met = met and set(answers) <= {"408", "429", "503"} and answers.total() > 0 and waited < ANSWERED_WITHIN
    return verdict(line, met, f"others always {' and '.join(good)}, the attacker answered within {ANSWERED_WITHIN} s")
