import http.server
import threading

import pytest

from service.health import problem


@pytest.fixture
def port():
    """A server that answers 200 on /well alone."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/well" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield str(server.server_port)
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_health_check_asks_the_path_it_is_given(port):
    assert problem({"PORT": port, "HEALTH_CHECK_PATH": "/well"}) is None


def test_the_health_check_reaches_a_service_that_listens_everywhere(port):
    assert problem({"HOST": "0.0.0.0", "PORT": port, "HEALTH_CHECK_PATH": "/well"}) is None


def test_fails_the_health_check_on_any_other_answer(port):
    assert problem({"PORT": port}) == "/health answers 404 instead of 200"


def test_fails_the_health_check_on_a_bad_port():
    assert "PORT must be" in problem({"PORT": "http"})
