"""What is said when AWS cannot be asked: the run goes on with the options that it was given."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.budget_stack.configure.runs import READY, configure


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_a_network_that_is_not_there_is_reported(keys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    result = configure(*READY)

    assert result.exit_code == 0
    assert "Could not connect to the endpoint URL" in result.stderr
    assert "check the network and --region" in result.stderr


@pytest.mark.parametrize("status", [200, 404, 511])
def test_a_network_that_answers_for_aws_is_reported(status, keys, monkeypatch):
    # as that of a hotel does, which wants its guests to sign in
    class SignIn(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"<html><body>Welcome to our network</body></html>")

        do_GET = do_POST  # noqa: N815

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), SignIn) as hotel:
        Thread(target=hotel.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{hotel.server_port}")
        result = configure(*READY)
        hotel.shutdown()

    assert result.exit_code == 0, result.stderr
    assert "VPCs and subnets cannot be listed" in result.stderr


def test_a_profile_that_does_not_exist_is_reported():
    result = configure(*READY, "--profile", "nobody")

    assert result.exit_code == 0
    assert "The config profile (nobody) could not be found" in result.stderr
