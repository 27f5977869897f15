"""The built image reaches its database as a task does: with no variable but its own, a read-only root and no home.

Needs the image, so `make check` builds it first, and an engine that shares the network of this machine.
"""

import json
import os
import shlex
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from service.storage import migrate
from tests.service.tls_front import CLUSTER, dsql, refused, secret

pytestmark = pytest.mark.check

RUN = shlex.split(os.environ.get("IMAGE_RUN", "")) or [shutil.which("docker") or "podman", "run"]
IMAGE = os.environ.get("IMAGE", "budget-tracker:check")
LIKE_A_TASK = [
    "--rm",
    "--pull=never",
    "--network=host",
    "--read-only",
    "--tmpfs=/tmp",
    "--cap-drop=all",
    "--memory=512m",
]
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"


def command(*words, environ, trusted=None):
    """What runs the image, in which this file of authorities is trusted instead of Debian's."""
    variables = [word for name, value in environ.items() for word in ("--env", f"{name}={value}")]
    mounts = ["--volume", f"{trusted}:{TRUSTED}:ro"] if trusted else []
    return [*RUN, *LIKE_A_TASK, *variables, *mounts, IMAGE, *words]


def run(*words, **given):
    return subprocess.run(command(*words, **given), capture_output=True, text=True, timeout=120, check=False)


def migrated_in_image(**given):
    return run("python", "-m", "service", "migrate", **given)


def succeeded(done):
    assert (done.returncode, done.stdout) == (0, f"service: the schema is at version {migrate.NEWEST}\n"), done.stderr


def test_the_image_reaches_dsql(behind_tls, migrated, root):
    front = behind_tls(CLUSTER)

    succeeded(migrated_in_image(environ=dsql(front, migrated), trusted=root))
    assert set(front.seen) == {("direct", "postgresql")}


def test_the_image_takes_authorities_from_the_secret(behind_tls, migrated, authority):
    pem = authority.cert_pem.bytes().decode()

    succeeded(migrated_in_image(environ=secret(behind_tls("localhost"), migrated, sslrootcert=pem)))


def test_fails_in_the_image_where_nobody_who_is_trusted_signed_the_certificate(behind_tls, migrated):
    refused(migrated_in_image(environ=dsql(behind_tls(CLUSTER), migrated)), "certificate verify failed", "sslrootcert")


def test_fails_in_the_image_where_the_certificate_is_anothers(behind_tls, migrated, root):
    environ = dsql(behind_tls("other.example"), migrated)

    refused(migrated_in_image(environ=environ, trusted=root), f'does not match host name "{CLUSTER}"')


def test_the_authority_of_dsql_is_among_those_that_the_image_trusts():
    code = (
        "import ssl; from service.storage.authorities import of_this_machine;"
        "context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); context.load_verify_locations(of_this_machine());"
        "print([dict(pair for part in one['subject'] for pair in part)['commonName']"
        " for one in context.get_ca_certs() if 'commonName' in str(one['subject'])])"
    )

    assert "'Amazon Root CA 1'" in run("python", "-c", code, environ={}).stdout


@contextmanager
def serving(port, **given):
    process = subprocess.Popen(command(**given), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                break
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_service_in_the_image_reaches_dsql(behind_tls, migrated, root):
    front = behind_tls(CLUSTER)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = {**dsql(front, migrated), "HOST": "127.0.0.1", "PORT": port}

    with (
        serving(port, environ=environ, trusted=root),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/balance", timeout=10) as answer,
    ):
        assert json.load(answer)["balance"] == "0.00"
    assert set(front.seen) == {("direct", "postgresql")}
