"""The shipped template's stack on this machine: its front as a stand-in, and the application as it runs there."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from budget_stack import build_budget_tracker
from service.config.fronts import FRONTS, LOAD_BALANCER
from tests.service.fronts.http_api import HttpApi
from tests.service.fronts.load_balancer import LoadBalancer
from tests.support.resolution import NETWORK, resolve

# what a browser asks for: a domain of one's own, and an address of AWS's
HOSTS = {
    "load-balancer": "budget.example.com",
    "api-gateway": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
}
PARAMETERS = {
    "load-balancer": {
        "CertificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "DomainName": HOSTS["load-balancer"],
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    },
    "api-gateway": {"AllowedCidr": "198.51.100.0/24"},
}
# all of this machine are 127.0.0.1, so that the stand-ins are told who their clients are
CLIENT, LINK = "198.51.100.7", "10.0.3.17"
NAME, PASSWORD = "owner", "correct horse battery"
# what a task has of AWS, and what this machine has in place of it
SECRETS = {"{SigningKey}": "k" * 64, "{FirstPassword}": PASSWORD}
ROOT = Path(__file__).parents[3]
_PROBES = ("/health", "/ready")


class Deployment:
    """A stack that is up.

    Attributes:
        address: Its kind, as in `Settings.address`.
        resources: The template's, resolved.
        host: The name in its address, which nothing but its front's certificate has.
        front: What clients meet.
        balancer: The load balancer: the front itself, or what is behind it.
        trust: For those who verify the front's certificate: in who signed it, and nobody else.
        tls: What the front shows.
        key: The hash of that certificate's key, as Chromium takes it.
    """

    def __init__(self, address: str, resources: Mapping[str, Any], port: int, log: Path) -> None:
        self.address, self.host, self.resources, self._log = address, HOSTS[address], resources, log
        authority = trustme.CA()
        certificate = authority.issue_cert(self.host)
        self.key, self.trust = _key_hash(certificate), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority.configure_trust(self.trust)
        self.tls = tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        certificate.configure_cert(tls)
        front = FRONTS[address]
        self.front: LoadBalancer | HttpApi
        if front is LOAD_BALANCER:
            self.front = self.balancer = LoadBalancer(resources, front, port, client=CLIENT, tls=tls)
        else:
            self.balancer = LoadBalancer(resources, front, port, client=LINK)
            link = self.balancer.ports[80]
            self.front = HttpApi(resources, front, link, client=CLIENT, host=self.host, tls=tls)

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    @property
    def log(self) -> list[dict[str, Any]]:
        """What the application logged of clients' requests, the oldest first."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["logger"] == "service.requests" and line["route"] not in _PROBES]

    @contextmanager
    def client(self, address: str) -> Iterator[None]:
        """Let clients have another address for a while."""
        before, self.front.client = self.front.client, address
        yield
        self.front.client = before

    def close(self) -> None:
        self.front.close()
        self.balancer.close()


@contextmanager
def deployed(address: str, folder: Path) -> Iterator[Deployment]:
    """A stack with a database of its own, until the end of the block."""
    template = build_budget_tracker(address).template
    resources = resolve(template, **NETWORK, Database="none", **PARAMETERS[address])["Resources"]
    with ExitStack() as closing:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        log = folder / "log"
        process = closing.enter_context(_served(_environment(resources, port, folder), log))
        _wait_until_ready(process, port, log)
        deployment = Deployment(address, resources, port, log)
        closing.callback(deployment.close)
        yield deployment


def _environment(resources: Mapping[str, Any], port: int, folder: Path) -> dict[str, str]:
    """What the container has and nothing of this machine, but for where it listens and where it writes."""
    containers = resources["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    (container,) = (one for one in containers if one["Name"] == "budget-tracker")
    environment = {one["Name"]: str(one["Value"]) for one in container["Environment"]}
    environment |= {one["Name"]: SECRETS[one["ValueFrom"]] for one in container["Secrets"]}
    assert environment["HOST"] == "0.0.0.0"
    # on loopback nobody would have to log in
    ours = {"HOST": "127.0.0.1", "REQUIRE_LOGIN": "true", "PORT": str(port)}
    return environment | ours | {"DATABASE_URL": f"sqlite:///{folder / 'budget.db'}"}


@contextmanager
def _served(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "service"], env=environment, cwd=ROOT, stdout=said, stderr=said
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _key_hash(certificate: trustme.LeafCert) -> str:
    leaf = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
