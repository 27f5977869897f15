from __future__ import annotations

import os

import pytest

from budget_stack.files import read_at_most, write_whole


def test_no_more_is_read_than_tells_that_there_is_more(tmp_path):
    (tmp_path / "file").write_bytes(b"abcdef")

    assert read_at_most(tmp_path / "file", 3) == b"abcd"
    assert read_at_most(tmp_path / "file", 6) == b"abcdef"


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)

    write_whole(path, b"new")

    assert (path.read_text(), path.stat().st_mode & 0o777, os.listdir(tmp_path)) == ("new", 0o640, ["file"])


def test_what_another_name_of_the_file_shows_stays_as_it_was(tmp_path):
    (tmp_path / "one").write_text("old")
    os.link(tmp_path / "one", tmp_path / "other")

    write_whole(tmp_path / "one", b"new")

    assert (tmp_path / "other").read_text() == "old"


def test_a_pipe_is_written_to_as_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    write_whole(tmp_path / "pipe", b"text")

    assert os.read(reader, 10) == b"text"
    os.close(reader)


@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_fails_on_a_link(tmp_path, target):
    (tmp_path / "there").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / target)

    with pytest.raises(OSError, match="it is a link"):
        write_whole(tmp_path / "link", b"new")

    assert (tmp_path / "there").read_text() == "kept"
    assert not (tmp_path / "nowhere").exists()
