"""What the walk reads of documents, and what it writes down."""

from __future__ import annotations

import json
import os

import pytest

from scripts.live.documents import Missing, Told, filled, guide_commands, printed_steps, the_one
from scripts.live.record import Record
from scripts.live.shell import CommandFailed, Shell

PRINTED = """
Wrote samconfig.toml: budget-tracker in eu-central-1. Next, one command after another:

1. Make everything but the tasks
  sam deploy --config-env first

2. Build and push the image
  docker build .
  docker push image
"""
PAGE = """
# A project

## Gone

`sam delete --stack-name it` deletes it; `SomeOutput` does not.

```bash
sam deploy \\
  --parameter-overrides A=<a>   # nobody is left
```

### For good

`aws ecr delete-repository`
"""


def test_the_steps_that_configure_prints_are_read_with_their_commands():
    assert printed_steps(PRINTED) == [
        Told("Make everything but the tasks", ("sam deploy --config-env first",)),
        Told("Build and push the image", ("docker build .", "docker push image")),
    ]


def test_a_section_gives_the_commands_of_its_blocks_and_lines_and_none_of_others():
    assert guide_commands("Gone", PAGE) == ["sam deploy --parameter-overrides A=<a>", "sam delete --stack-name it"]


def test_fails_on_a_section_that_is_gone():
    with pytest.raises(Missing, match="no guide has a section Asleep"):
        guide_commands("Asleep", PAGE)


@pytest.mark.parametrize("parts", [("sam",), ("sam", "undeploy")], ids=["several", "none"])
def test_fails_where_the_command_is_not_the_only_one(parts):
    with pytest.raises(Missing, match="one command with"):
        the_one(guide_commands("Gone", PAGE), *parts)


def test_fails_on_a_value_that_the_walk_does_not_know():
    assert filled("sam deploy A=<a>", {"a": "1"}) == "sam deploy A=1"
    with pytest.raises(Missing, match="<b>"):
        filled("sam deploy B=<b>", {"a": "1"})


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path, dict(os.environ), Record(tmp_path / "record.jsonl"), lambda line: None)


def lines(shell):
    return [json.loads(line) for line in shell.record.path.read_text().splitlines()]


def test_a_command_is_recorded_without_what_it_prints(shell):
    assert shell.run("echo secret | tr a-z A-Z") == "SECRET\n"

    (line,) = lines(shell)
    assert (line["command"], line["status"]) == ("echo secret | tr a-z A-Z", 0)
    assert "SECRET" not in str(line)


@pytest.mark.parametrize(("command", "fails"), [("exit 3", False), ("true", True)])
def test_fails_on_a_command_that_ends_otherwise_than_it_was_to(command, fails, shell):
    with pytest.raises(CommandFailed, match="ended with status"):
        shell.run(command, fails=fails)

    assert lines(shell)[0]["status"] in (0, 3)


def test_what_is_hidden_is_written_nowhere(shell):
    shell.record.hide("hunter2hunter2")

    with pytest.raises(CommandFailed) as caught:
        shell.run("echo hunter2hunter2; exit 1")

    shell.record.write(outcome="it was hunter2hunter2")
    assert "hunter2" not in str(caught.value).split("printed:")[1] + lines(shell)[-1]["outcome"]
