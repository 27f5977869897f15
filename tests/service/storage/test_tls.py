"""The database behind TLS, reached in an environment that helps as little as a container's: an empty one."""

import json
import signal
import socket
import ssl
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest
import trustme

from service.errors import ConfigurationError
from service.storage import authorities, migrate
from tests.service.processes import Process, end, run, run_cold
from tests.service.tls_front import CLUSTER, CREDENTIALS, PASSWORD, dsql, refused, secret


def test_dsql_is_reached_by_verified_tls_from_the_first_byte_with_a_token(behind_tls, migrated, root):
    front = behind_tls(CLUSTER)

    done = run_cold("service", "migrate", environ={**dsql(front, migrated), "SSL_CERT_FILE": root})

    assert (done.returncode, done.stdout) == (0, f"service: the schema is at version {migrate.NEWEST}\n"), done.stderr
    assert set(front.seen) == {("direct", "postgresql")}
    assert all(given.startswith(f"{CLUSTER}/?Action=DbConnectAdmin&") for given in front.passwords)
    assert all(f"{CREDENTIALS['AWS_ACCESS_KEY_ID']}%2F" in given for given in front.passwords)


def test_a_secret_may_bring_the_authority_that_signed_the_servers_certificate(behind_tls, migrated, authority):
    front = behind_tls("localhost")
    pem = authority.cert_pem.bytes().decode()

    done = run("service", "migrate", environ=secret(front, migrated, sslrootcert=pem))

    assert (done.returncode, done.stderr) == (0, "")
    assert {how for how, _ in front.seen} == {"asked"}
    assert set(front.passwords) == {PASSWORD}


def test_a_server_is_verified_by_what_the_machine_trusts_where_nothing_else_is_named(behind_tls, migrated, root):
    front = behind_tls("localhost")

    done = run("service", "migrate", environ={**secret(front, migrated, sslmode="verify-full"), "SSL_CERT_FILE": root})

    assert (done.returncode, done.stderr) == (0, "")


def test_fails_at_once_where_nobody_who_is_trusted_signed_the_certificate(behind_tls, migrated):
    refused(
        run("service", "migrate", environ=dsql(behind_tls(CLUSTER), migrated)),
        "service: DATABASE_URL: ", "certificate verify failed", "name one that has as sslrootcert",
    )  # fmt: skip
    stranger = trustme.CA().cert_pem.bytes().decode()
    refused(
        run("service", "migrate", environ=secret(behind_tls("localhost"), migrated, sslrootcert=stranger)),
        "service: DATABASE_SECRET: ", "certificate verify failed", "sslrootcert, which in DATABASE_SECRET is",
    )  # fmt: skip


def test_fails_at_once_where_the_certificate_is_anothers(behind_tls, migrated, authority, root):
    refused(
        run("service", "migrate", environ={**dsql(behind_tls("other.example"), migrated), "SSL_CERT_FILE": root}),
        f'does not match host name "{CLUSTER}"', "name the server as its certificate does",
    )  # fmt: skip
    pem = authority.cert_pem.bytes().decode()
    refused(
        run("service", "migrate", environ=secret(behind_tls("other.example"), migrated, sslrootcert=pem)),
        "service: DATABASE_SECRET: ", 'does not match host name "localhost"',
    )  # fmt: skip


def test_fails_at_once_without_credentials(behind_tls, migrated, root):
    environ = dsql(behind_tls(CLUSTER), migrated) | {"SSL_CERT_FILE": root, "AWS_EC2_METADATA_DISABLED": "true"}

    done = run(
        "service", "migrate", environ={name: value for name, value in environ.items() if name not in CREDENTIALS}
    )

    refused(done, "no AWS credentials", "give the task a role")


def test_fails_on_a_file_of_authorities_that_is_not_there(behind_tls, migrated):
    environ = dsql(behind_tls(CLUSTER), migrated) | {"SSL_CERT_FILE": "/no/such/file.pem"}

    refused(
        run("service", "migrate", environ=environ), "service: SSL_CERT_FILE names '/no/such/file.pem', which is no file"
    )


@contextmanager
def service(environ):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = Process("service", environ=environ | {"PORT": str(port)})
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                break
            time.sleep(0.02)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        end(process)


def test_the_running_service_reaches_dsql_too(behind_tls, migrated, root):
    front = behind_tls(CLUSTER)

    with (
        service({**dsql(front, migrated), "SSL_CERT_FILE": root}) as (_, address),
        urllib.request.urlopen(f"{address}/balance", timeout=10) as answer,
    ):
        assert json.load(answer)["balance"] == "0.00"
    assert set(front.seen) == {("direct", "postgresql")}


def test_the_running_service_says_in_its_log_whom_it_does_not_trust(behind_tls, migrated):
    with service(dsql(behind_tls(CLUSTER), migrated)) as (process, address):
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"{address}/balance", timeout=10)
        process.send_signal(signal.SIGINT)
        log = "".join(process.communicate(timeout=30))

    assert "certificate verify failed" in log
    assert "Traceback" not in log
    assert "X-Amz-Signature" not in log


def test_the_authority_of_dsql_is_among_those_that_this_machine_trusts(monkeypatch):
    # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/configure-root-certificates.html
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authorities.of_this_machine())

    subjects = [dict(pair for part in one["subject"] for pair in part) for one in context.get_ca_certs()]

    assert {"countryName": "US", "organizationName": "Amazon", "commonName": "Amazon Root CA 1"} in subjects


def test_the_first_file_of_authorities_that_a_system_has_is_taken(monkeypatch, tmp_path):
    there = tmp_path / "cert.pem"
    there.touch()
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(authorities, "FILES", ("/no/such/file", str(there)))

    assert authorities.of_this_machine() == str(there)
    monkeypatch.setenv("SSL_CERT_FILE", __file__)
    assert authorities.of_this_machine() == __file__


def test_fails_on_a_system_that_has_no_file_of_authorities(monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(authorities, "FILES", ("/no/such/file",))

    with pytest.raises(ConfigurationError, match=r"none of /no/such/file is there. Install .* SSL_CERT_FILE"):
        authorities.of_this_machine()
