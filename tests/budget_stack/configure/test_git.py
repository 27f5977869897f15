from __future__ import annotations

import subprocess
from pathlib import Path

from budget_stack.configure.git import would_track

FILE = Path("samconfig.toml")


def git(*words):
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@localhost", *words], check=True, capture_output=True
    )


def test_a_file_outside_any_work_tree_is_not_tracked():
    assert would_track(FILE) is False


def test_a_file_that_is_not_ignored_would_be_tracked():
    git("init")

    assert would_track(FILE) is True


def test_an_ignored_file_would_not_be_tracked():
    git("init")
    Path(".gitignore").write_text("samconfig.toml\n")

    assert would_track(FILE) is False


def test_a_file_that_is_tracked_already_is_so_in_spite_of_gitignore():
    git("init")
    FILE.touch()
    git("add", "samconfig.toml")
    Path(".gitignore").write_text("samconfig.toml\n")

    assert would_track(FILE) is True


def test_without_git_nothing_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert would_track(FILE) is False


def test_the_repository_of_this_project_ignores_it():
    assert would_track(Path(__file__).parents[3] / "samconfig.toml") is False
