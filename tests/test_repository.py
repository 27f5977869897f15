"""What must hold for every file that git tracks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INVENTED = re.compile("01234567|0{6,}")
ACCOUNTS = {
    "111122223333",
    "444455556666",
    "123456789012",
    "012345678901",
    "089012345678",
    "000000000000",
    "111100000001",
    "555555555555",
}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path):
    return path.read_text(errors="ignore")


@pytest.mark.parametrize("kind", ["vpc", "subnet", "sg", "eni", "igw", "rtb", "nat"])
def test_no_network_id_of_an_account_stands_in_a_tracked_file(kind):
    found = {
        (path.name, match)
        for path in tracked()
        for match in re.findall(rf"\b{kind}-[0-9a-f]{{8,17}}\b", text_of(path))
        if not INVENTED.search(match)
    }

    assert found == set()


def test_no_account_id_stands_in_a_tracked_file():
    found = {
        (path.name, number)
        for path in tracked()
        for number in re.findall(r"(?<![\w.])\d{12}(?![\w.])", text_of(path))
        if number not in ACCOUNTS and path.suffix != ".svg"
    }

    assert found == set()


def test_the_reasoning_names_no_network_at_all():
    prompts = "".join(text_of(path) for path in (ROOT / "prompts").iterdir())

    assert not re.search(r"\b(vpc|subnet)-[0-9a-f]+", prompts)


@pytest.mark.parametrize("name", ["samconfig.toml", "samconfig.ireland.toml", "template.api-gateway.yaml"])
def test_what_configure_writes_is_never_tracked(name):
    ignored = subprocess.run(["git", "check-ignore", name], cwd=ROOT, capture_output=True, check=False)

    assert ignored.returncode == 0


def test_no_file_of_code_is_too_long_to_read():
    lengths = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in tracked()}
    long = {name: length for name, length in lengths.items() if name.endswith(".py") and length > 300}

    assert not long, f"move what is a concern of its own into a file of its own: {long}"


def test_template_yaml_is_what_the_code_writes():
    from budget_stack import build_budget_tracker, to_yaml

    written = to_yaml(build_budget_tracker().template, sam=True)

    assert text_of(ROOT / "template.yaml") == written, "template.yaml is stale: run make template"
