"""A pool of threads that serves connections as they become readable."""

from __future__ import annotations

import logging
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from service.front.answer import Answer, refusal
from service.front.body import Body
from service.front.connection import Connection, Gone, Patience
from service.front.messages import Malformed, Request
from service.front.poller import Poller
from service.waits import call_before_waiting

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_log = logging.getLogger("service.front")

# longer than a load balancer keeps a connection idle (60 s on an ALB), or it meets closed ones, in seconds
KEEP_ALIVE = 75
# for a head that has begun to arrive, and for what is still sent after the last answer
HEAD, LINGER = 10, 5
# so many threads wait for work at once; the others sleep until these have some, and end after so many seconds
AWAKE, IDLE = 2, 30
ACCEPTED_AT_ONCE = 64


class Front:
    """Serves an application over a listening socket.

    A connection that waits, for its first or next request or for the rest of a head, has no thread: one of the
    threads that have nothing to do is told by the kernel when something arrives, and does all of what follows.

    Args:
        listener: Where clients connect.
        threads: As many answer at once.
        connections: As many are kept; for one more, whichever waits longest is closed.

    Attributes:
        asked: When the last request came, as `time.monotonic()` counts.
    """

    def __init__(self, app: WSGIApplication, listener: socket.socket, *, threads: int, connections: int) -> None:
        self._app, self._listener, self._most, self._connections = app, listener, threads, connections
        self._door, self._poller, self._lock = listener.fileno(), Poller(), threading.Lock()
        self._open: dict[int, Connection] = {}
        # in the order in which they began to wait
        self._waiting: dict[int, Connection] = {}
        self._threads: set[threading.Thread] = set()
        # the threads that wait; of these and of the connections, one operation at a time is all that is done, so that
        # nobody waits for a lock
        self._idle: set[int] = set()
        self._asleep: list[threading.Lock] = []
        self._draining = self._stopping = False
        self.asked = 0.0
        # whether a thread waited for work since the last sweep
        self._listened = True
        self._environ = _environment(listener)

    def start(self) -> None:
        """Start serving."""
        self._listener.setblocking(False)
        self._poller.watch(self._door)
        self._grow()

    def sweep(self) -> None:
        """Close connections past their deadlines; to be called every second."""
        # an application that waits, and does not say so, would keep everybody waiting
        if not self._listened:
            self._find_another()
        self._listened = False
        now = time.monotonic()
        # a copy is made at once; a list of pairs can be interrupted, where garbage is collected, by who changes them
        for fd, connection in self._waiting.copy().items():
            if connection.deadline < now:
                self._end_of_wait(fd, connection)

    def drain(self) -> None:
        """From now on, close each connection after its next answer."""
        self._draining = True

    def stop(self, seconds: float) -> bool:
        """Stop accepting; whether all running requests ended within so many seconds."""
        self._draining = self._stopping = True
        self._listener.close()
        for fd, connection in self._waiting.copy().items():
            self._end_of_wait(fd, connection)
        self._poller.wake_all()
        while self._wake():
            pass
        until = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0.0, until - time.monotonic()))
        return not self._threads

    def _grow(self) -> None:
        thread = threading.Thread(target=self._work, name="front", daemon=True)
        with self._lock:
            if len(self._threads) >= self._most or self._stopping:
                return
            self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:
            # the system has no room for one more; those there are go on
            self._threads.discard(thread)
            _log.warning("a thread was not started: %d are there", len(self._threads))

    def _find_another(self) -> None:
        """Make sure that a thread is waiting for work."""
        if not self._idle and not self._wake():
            self._grow()

    def _work(self) -> None:
        # not before each answer, as two threads that compute are slower than one
        call_before_waiting(self._find_another)
        self._idle.add(threading.get_ident())
        try:
            while not self._stopping:
                self._listened = True
                fd = self._poller.wait(IDLE)
                if fd == self._door:
                    self._accept()
                elif fd is not None and (connection := self._waiting.pop(fd, None)):
                    self._advance(connection)
                    if len(self._idle) > AWAKE and not self._sleep():
                        return
        finally:
            self._idle.discard(threading.get_ident())
            self._threads.discard(threading.current_thread())

    def _sleep(self) -> bool:
        """Sleep while enough threads are waiting, as more would only compete; False if this one can end."""
        me, woken = threading.get_ident(), threading.Lock()
        woken.acquire()
        self._idle.discard(me)
        self._asleep.append(woken)
        if not self._idle or self._stopping:
            self._wake()
        needed = woken.acquire(timeout=IDLE)
        if not needed:
            try:
                self._asleep.remove(woken)
            except ValueError:
                # it was woken after all
                needed = True
        if needed:
            self._idle.add(me)
        return needed

    def _wake(self) -> bool:
        try:
            self._asleep.pop().release()
        except IndexError:
            return False
        return True

    def _end_of_wait(self, fd: int, connection: Connection) -> None:
        waiting = self._waiting.pop(fd, None)
        if waiting is connection:
            self._close(connection)
        elif waiting:
            # another one, which has the same number since
            self._watch(waiting)

    def _accept(self) -> None:
        try:
            for _ in range(ACCEPTED_AT_ONCE):
                connected, address = self._listener.accept()
                if len(self._open) >= self._connections:
                    self._make_room()
                connected.setblocking(False)
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection = Connection(connected, address[0], time.monotonic() + KEEP_ALIVE)
                self._open[connection.fd] = self._waiting[connection.fd] = connection
                self._poller.watch(connection.fd)
        except BlockingIOError:
            pass
        except OSError as error:
            if not self._stopping:
                _log.warning("a connection was not taken: %s", error.strerror)
                self._make_room()
        finally:
            if not self._stopping:
                self._poller.again(self._door)

    def _make_room(self) -> None:
        with suppress(StopIteration, RuntimeError):
            self._end_of_wait(*next(iter(self._waiting.items())))

    def _close(self, connection: Connection) -> None:
        self._open.pop(connection.fd, None)
        connection.close()

    def _watch(self, connection: Connection) -> None:
        # first, as another thread may be told of it at once
        self._waiting[connection.fd] = connection
        self._poller.again(connection.fd)

    def _advance(self, connection: Connection) -> None:
        """Serve all requests that have arrived, then wait again."""
        stays = False
        try:
            begun = connection.unfinished
            stays = connection.receive()
            if stays and (request := connection.next_request()):
                self._idle.discard(me := threading.get_ident())
                try:
                    while stays and request:
                        # who asks on and reads nothing would keep a thread with small answers too
                        stays = connection.is_read and self._serve(request, connection)
                        request = connection.next_request()
                finally:
                    self._idle.add(me)
                if stays and not connection.lingers:
                    connection.deadline = time.monotonic() + (HEAD if connection.unfinished else KEEP_ALIVE)
            elif stays and connection.unfinished and not begun:
                connection.deadline = time.monotonic() + HEAD
        except Malformed as error:
            stays = self._refuse(connection, error.status)
        except Exception as error:
            _log.error("a connection was given up: %s", _where(error))
            stays = False
        if stays and not self._stopping:
            self._watch(connection)
        else:
            self._close(connection)

    def _serve(self, request: Request, connection: Connection) -> bool:
        """Answer a request; whether the connection stays open."""
        self.asked = time.monotonic()
        environ = self._environ | request.environ
        environ["REMOTE_ADDR"], environ["wsgi.input"] = connection.address, Body(request, connection)
        answer = Answer(request, connection, not self._draining)
        try:
            answer.send(self._app(environ, answer.start))
        except Gone:
            return False
        except Exception as error:
            # its text might repeat what users sent
            _log.error("the application failed: %s", _where(error))
            return not answer.begun and self._refuse(connection, "500 Internal Server Error")
        if not answer.keep_alive and not request.complete:
            connection.linger(LINGER)
        return answer.keep_alive or connection.lingers

    def _refuse(self, connection: Connection, status: str) -> bool:
        _log.info("refused", extra={"status": int(status[:3]), "address": connection.address})
        try:
            # at once, as this thread still counts as one that waits for work
            connection.send(refusal(status), Patience(0))
        except Gone:
            return False
        connection.linger(LINGER)
        return True


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename}:{frame.lineno}"


def _environment(listener: socket.socket) -> dict[str, Any]:
    host, port = listener.getsockname()[:2]
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        # a body ends where it ends, whatever its length is said to be
        "wsgi.input_terminated": True,
    }
