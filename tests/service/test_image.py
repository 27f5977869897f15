import json
import re
from pathlib import Path

import pytest

DOCKERFILE = Path("Dockerfile").read_text()


def test_every_stage_is_built_for_the_platform_that_is_asked_for():
    stages = re.findall(r"^FROM .*$", DOCKERFILE, re.MULTILINE)

    assert "ARG PLATFORM=linux/amd64\n" in DOCKERFILE
    assert len(stages) == 2
    assert all(stage.startswith("FROM --platform=${PLATFORM} python:3.11-slim") for stage in stages)


def test_the_image_runs_as_a_numeric_user_who_is_not_root():
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize(
    ("instruction", "command"),
    [(r"^CMD", ["python", "-m", "service"]), (r"^HEALTHCHECK .*CMD", ["python", "-m", "service.health"])],
)
def test_commands_are_in_exec_form(instruction, command):
    [given] = re.findall(rf"{instruction} (.*)$", DOCKERFILE, re.MULTILINE)

    assert json.loads(given) == command


def test_dependencies_are_installed_only_as_they_are_hashed():
    requirements = re.split(r"\n(?=[a-z])", Path("service/requirements.txt").read_text())[1:]

    assert "--require-hashes" in DOCKERFILE
    assert len(requirements) >= 3
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==[0-9a-z.]+( ;[^\\]*)? \\\n    --hash=sha256:[0-9a-f]{64}", requirement)


def test_the_locked_dependencies_name_no_index_and_no_path():
    assert not re.search(r"://|--index|--find-links|file:", Path("service/requirements.txt").read_text())


def test_nothing_but_the_service_is_sent_to_the_build():
    rules = [line for line in Path(".dockerignore").read_text().splitlines() if line and not line.startswith("#")]

    assert rules[:2] == ["*", "!service"]
    assert [rule for rule in rules if rule.startswith("!")] == ["!service"]
