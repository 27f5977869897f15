"""Real processes: one at a terminal, and some without."""

from __future__ import annotations

import os
import pty
import select
import socket
import subprocess
import sys
import termios
import time
import tomllib
from pathlib import Path

import boto3
import click
import pytest

from tests.budget_stack.configure.invented import PUBLIC_A, PUBLIC_B, VPC
from tests.budget_stack.configure.network import KEYS, REGION, network

COMMAND = [sys.executable, "-m", "budget_stack", "configure"]
READY = [
    "--region",
    REGION,
    "--address",
    "api-gateway",
    "--vpc-id",
    VPC,
    "--public-subnet-1",
    PUBLIC_A,
    "--public-subnet-2",
    PUBLIC_B,
]
# Far more than it takes, far less than forever.
SECONDS = 60


class Typist:
    """Somebody at a terminal, who waits for a prompt before typing."""

    def __init__(self, *arguments, columns=80):
        self.said = ""
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, columns))
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)

    def reads(self, words):
        self._read(lambda: words in self.said)
        assert words in self.said, self.said

    def types(self, line):
        self.said = ""
        os.write(self.ours, f"{line}\n".encode())

    def leaves(self):
        self._read(lambda: False)
        os.close(self.ours)
        return self.process.wait(SECONDS)

    def _read(self, enough):
        end = time.monotonic() + SECONDS
        while not enough() and time.monotonic() < end:
            if select.select([self.ours], [], [], 1)[0]:
                try:
                    self.said += os.read(self.ours, 65536).decode()
                except OSError:
                    return  # the other side is closed


def test_a_session_at_a_real_terminal_ends_in_a_file(server):
    made = network(boto3.client("ec2", REGION))
    typist = Typist("--image-tag", "v1")

    typist.reads("Region: ")
    typist.types("eu-west")
    typist.reads("must be the code of an AWS region")
    typist.types(REGION)
    typist.reads("Address, number or name [1]: ")
    assert "An https address of AWS's own" in typist.said
    typist.types("")
    typist.reads("VpcId, number or id: ")
    assert f"4  {made.shared}  shared  10.20.0.0/16" in typist.said
    typist.types("4")
    typist.reads("PublicSubnet1, number or id [1]: ")
    assert f"{made.data_a}  data-a  eu-west-1a  10.20.8.0/24  251 free  private" in typist.said
    typist.types("")
    typist.reads("PublicSubnet2, number or id [1]: ")
    typist.types("2")
    typist.reads("Change any? [y/N]: ")
    typist.types("")
    typist.reads("sam deploy")

    assert f"{made.data_b} is private" in typist.said
    assert typist.leaves() == 0
    written = tomllib.loads(Path("samconfig.toml").read_text())["default"]["deploy"]["parameters"]
    assert written["region"] == REGION
    assert written["parameter_overrides"] == [
        f"VpcId={made.shared}",
        f"PublicSubnet1={made.web_a}",
        f"PublicSubnet2={made.data_b}",
        "MinContainerCount=1",
    ]


def test_a_terminal_that_is_left_ends_the_session_without_a_traceback():
    typist = Typist()

    typist.reads("Region: ")
    os.write(typist.ours, b"\x04")

    assert typist.leaves() == 1
    assert "Aborted!" in typist.said
    assert "Traceback" not in typist.said


def test_no_word_is_broken_at_the_edge_of_a_terminal():
    Path("template.yaml").touch()
    typist = Typist(*READY, "--yes")
    assert typist.leaves() == 0
    refused = Typist(*READY, "--image-tag", "-", "--stack-name", "1")
    assert refused.leaves() == 2

    # A command is one line, so that it can be pasted.
    said = click.unstyle(typist.said + refused.said)
    texts = [it for it in said.splitlines() if not it.startswith(("  aws ", "  docker "))]
    assert "and takes it back if they are not" in " ".join(" ".join(texts).split())
    assert "--stack-name must be 1 to 128 letters" in refused.said
    assert [text for text in texts if len(text) > 80] == []


def alone(*arguments, **environment):
    """Run it without a terminal."""
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        start_new_session=True,
        env={**os.environ, **environment},
    )


def test_without_terminal_and_credentials_it_neither_hangs_nor_shows_a_traceback():
    result = alone()

    assert result.returncode == 2
    assert "--vpc-id is missing" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_terminal_and_credentials_options_are_enough():
    # Nobody answers where a machine in AWS would find its own credentials.
    nowhere = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9/"}

    result = alone(*READY, **nowhere)

    assert result.returncode == 0
    assert "there are no AWS credentials" in result.stderr
    assert "Traceback" not in result.stderr
    assert Path("samconfig.toml").exists()


def test_a_closed_standard_input_is_no_terminal():
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND], capture_output=True, text=True, timeout=SECONDS
    )

    assert closed.returncode == 2
    assert "--vpc-id is missing" in closed.stderr


@pytest.mark.check
def test_a_network_that_swallows_everything_is_given_up_on():
    # It accepts connections and never answers, as a firewall may.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        result = alone(
            *READY, AWS_ENDPOINT_URL=f"http://127.0.0.1:{silent.getsockname()[1]}", NO_PROXY="127.0.0.1", **KEYS
        )

    assert result.returncode == 0
    assert "Read timeout" in result.stderr
    assert time.monotonic() - started < SECONDS / 2


def test_aws_is_imported_only_to_list():
    code = "import budget_stack.cli.configure, sys; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"boto3", "botocore"} & set(loaded)
