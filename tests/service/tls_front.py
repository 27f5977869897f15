"""A PostgreSQL server behind TLS, from the first byte on, as Aurora DSQL takes it, or once it is asked for."""

import json
import select
import socket
import ssl
import struct
import threading
from contextlib import ExitStack, suppress

from sqlalchemy import make_url

CLUSTER = "abc123.dsql.eu-west-1.on.aws"
AURORA = "budget.cluster-abc123.eu-west-1.rds.amazonaws.com"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/EXAMPLEKEY"}
PASSWORD = "hunter2-hunter2"

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
# https://www.postgresql.org/docs/current/protocol-message-formats.html
ASK_PASSWORD = b"R" + struct.pack("!II", 8, 3)


class Front:
    """Listens on this machine alone, takes any password, and passes on to a server's socket what it has decrypted.

    Args:
        target: The path of the server's socket.
        certificate: Of `trustme`, what the server shows.

    Attributes:
        seen: How each connection began: "direct" or "asked", with the protocol that TLS agreed on.
        passwords: What was sent for one.
    """

    def __init__(self, target, certificate):
        self._target = target
        self.seen, self.passwords = [], []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.set_alpn_protocols(["postgresql"])
        certificate.configure_cert(self._context)
        self._closing = ExitStack()
        self._listening = self._closing.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._closing.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client = self._listening.accept()[0]
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, plain):
        # a client that does not like the certificate goes away
        with (
            suppress(OSError),
            plain,
            self._encrypted(plain) as client,
            socket.socket(socket.AF_UNIX) as server,
        ):
            server.connect(self._target)
            startup = _message(client)
            client.sendall(ASK_PASSWORD)
            assert _exactly(client, 1) == b"p"
            self.passwords.append(_message(client)[4:].rstrip(b"\0").decode())
            server.sendall(startup)
            _pass_on(client, server)

    def _encrypted(self, plain):
        how = "direct"
        while plain.recv(1, socket.MSG_PEEK) != b"\x16":  # of TLS
            how = "asked"
            _, code = struct.unpack("!II", _exactly(plain, 8))
            assert code in (SSL_REQUEST, GSS_REQUEST)
            plain.sendall(b"S" if code == SSL_REQUEST else b"N")
        client = self._context.wrap_socket(plain, server_side=True)
        self.seen.append((how, client.selected_alpn_protocol()))
        return client


def _exactly(connection, number):
    got = b""
    while len(got) < number:
        part = connection.recv(number - len(got))
        if not part:
            raise ConnectionError
        got += part
    return got


def _message(connection):
    head = _exactly(connection, 4)
    return head + _exactly(connection, struct.unpack("!I", head)[0] - 4)


def _pass_on(client, server):
    while True:
        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
        for one, other in ((client, server), (server, client)):
            if one in ready:
                got = one.recv(65536)
                if not got:
                    return
                other.sendall(got)


def dsql(front, migrated):
    name = make_url(migrated).database
    url = f"auroradsql+psycopg://admin@{CLUSTER}:{front.port}/{name}?hostaddr=127.0.0.1"
    return {"DATABASE_URL": url, **CREDENTIALS}


def aurora(front, migrated, **query):
    name = make_url(migrated).database
    url = make_url(f"postgresql+psycopg://postgres@{AURORA}:{front.port}/{name}?hostaddr=127.0.0.1")
    return {"DATABASE_URL": url.update_query_dict(query).render_as_string(), **CREDENTIALS}


def secret(front, migrated, **more):
    given = {"host": "localhost", "port": front.port, "username": "postgres", "password": PASSWORD}
    return {"DATABASE_SECRET": json.dumps(given | {"dbname": make_url(migrated).database} | more)}


def refused(done, *words):
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert all(word in done.stderr for word in words), done.stderr
    assert PASSWORD not in done.stderr
    assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in done.stderr
    assert "X-Amz-Signature" not in done.stderr
