from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given, reject
from hypothesis import strategies as st

from budget_stack.settings_file import InvalidSettingsFile, parse_settings, read_settings

TEXT = '''\
# a comment with a [bracket and a "quote
address = "load-balancer"

[container]
command = [ # one word a line
  "a]",
  \'\'\'b
[not.a.table]
"""\'\'\',
]
"stop_timeout" = 30
user = """
[nor.this]
key = "value\\""""
health_check_command = ["CMD"]

[container.environment]
"LOG.LEVEL" = 'in"fo'
[https]
certificate.alternative_names = ["a.example.com"]
listener = { tls_policy = "x" }
[[tasks]]
name = "first"
[[tasks]]
name = "second"
'''


def read(tmp_path, content):
    path = tmp_path / "budget-stack.toml"
    path.write_bytes(content)
    return read_settings(path)


def test_every_table_and_key_has_its_line():
    assert parse_settings(TEXT, "t").lines == {
        ("address",): 2,
        ("container",): 4,
        ("container", "command"): 5,
        ("container", "stop_timeout"): 11,
        ("container", "user"): 12,
        ("container", "health_check_command"): 15,
        ("container", "environment"): 17,
        ("container", "environment", "LOG.LEVEL"): 18,
        ("https",): 19,
        ("https", "certificate"): 20,
        ("https", "certificate", "alternative_names"): 20,
        ("https", "listener"): 21,
        ("https", "listener", "tls_policy"): 21,
        ("tasks",): 22,
        ("tasks", 0): 22,
        ("tasks", 0, "name"): 23,
        ("tasks", 1): 24,
        ("tasks", 1, "name"): 25,
    }


def test_what_has_no_line_of_its_own_has_that_of_what_is_around_it():
    document = parse_settings(TEXT, "t.toml")

    assert document.place(("container", "command", 1)) == (5, "t.toml:5")
    assert document.place(("elsewhere",)) == (0, "t.toml")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_are_counted_whatever_ends_them(tmp_path, end):
    document = read(tmp_path, TEXT.encode().replace(b"\n", end))

    assert document.lines == parse_settings(TEXT, "").lines


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    assert read(tmp_path, b'\xef\xbb\xbfaddress = "x"').tables == {"address": "x"}


def test_an_empty_file_says_nothing(tmp_path):
    assert not read(tmp_path, b"").tables


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a = 1\nb = \n", ":2: not TOML: Invalid value: text stands in quotes, true and false in small letters"),
        (b"a = 1\na = 2\n", ":2: not TOML: Cannot overwrite a value: each key stands once"),
        (b"a = 1\n[t]\n[t]\n", ":3: not TOML: Cannot declare [t] twice"),
        (b"[t.u]\n[t.u]\n", ":2: not TOML: Cannot declare [t.u] twice"),
        (b'a = 1\nb = "', " (at its end): not TOML: "),
        (b"a = [\n1,\n", " (at its end): not TOML: "),
        (b"idle_timeout: 60", ":1: not TOML: Expected '=' after a key"),
        (b"a = " + b"[" * 50_000, ": not TOML: nested too deeply"),
        (b"a." * 500 + b"a = 1", ": not TOML: nested too deeply"),
        (b"a = " + b"{a = " * 100 + b"1" + b"}" * 100, ": not TOML: nested too deeply"),
        (b"a = " + b"1" * 5000, ": not TOML: Exceeds the limit"),
        (b"a = 1\nb = '\xff'", ":2: not UTF-8"),
        (b"\xff\xfea\x00", ":1: not UTF-8"),
        (b"a = 1\n" * 20_000, ": more than 100,000 bytes"),
    ],
)
def test_fails_with_the_line_on_what_is_no_toml(tmp_path, content, words):
    with pytest.raises(InvalidSettingsFile) as refused:
        read(tmp_path, content)

    (problem,) = refused.value.problems
    assert problem.startswith(f"{tmp_path / 'budget-stack.toml'}{words}")


def test_fails_on_a_file_that_is_not_there_and_on_a_folder(tmp_path):
    with pytest.raises(InvalidSettingsFile, match="missing.toml: No such file or directory"):
        read_settings(tmp_path / "missing.toml")
    with pytest.raises(InvalidSettingsFile, match="Is a directory"):
        read_settings(tmp_path)


def paths(table, around=()):
    for key, value in table.items():
        yield (*around, key)
        if isinstance(value, dict):
            yield from paths(value, (*around, key))


NASTY = st.text(alphabet="ab \"'#[]{}=.\\,\n", max_size=12)
SIMPLE = NASTY | st.integers() | st.booleans() | st.lists(NASTY, max_size=3)
TABLES = st.dictionaries(NASTY, SIMPLE | st.dictionaries(NASTY, SIMPLE, max_size=3), max_size=4)


@given(tables=TABLES)
def test_whatever_stands_in_strings_every_key_has_a_line(tables):
    document = parse_settings(tomlkit.dumps(tables), "t")

    assert document.tables == tables
    assert set(document.lines) == set(paths(tables))


QUOTED = [
    '"""{}"""',
    "'''{}'''",
]


@pytest.mark.parametrize("quoted", QUOTED)
@given(parts=st.lists(st.sampled_from(["#", "[a]", "]", "{", "=", "\n", "'", '"', " b = 1 "]), max_size=8))
def test_what_looks_like_toml_in_strings_of_several_lines_is_no_key(quoted, parts):
    text = "a = " + quoted.format("".join(parts)) + "\nb = 1\n"
    try:
        wanted = tomllib.loads(text)
    except ValueError:
        reject()

    assert {*parse_settings(text, "t").lines} == {*paths(wanted)}
    assert parse_settings(text, "t").lines[("b",)] == text[: text.rindex("b = 1")].count("\n") + 1
