"""The Budget Tracker as a browser meets it, started by itself."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

PASSWORD = "correct horse battery"


def started(folder, **environ):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name != "HOST"}
    given = inherited | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}/budget.db", "PYTHONPATH": os.getcwd()}
    given |= environ
    if "REQUIRE_LOGIN" in environ:
        added = [sys.executable, "-m", "service", "user", "add", "ann"]
        subprocess.run(added, input=f"{PASSWORD}\n", env=given, check=True, text=True, capture_output=True)
    else:
        subprocess.run([sys.executable, "-m", "service", "demo"], env=given, check=True, capture_output=True)
    command = [sys.executable, "-m", "service"]
    process = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/ready", timeout=5):
            break
        time.sleep(0.05)
    return process, address


def stop(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def log_in(page, address):
    page.goto(address)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Add an entry").wait_for()


def assert_accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
