"""Text out of a template, in which nothing is left that a terminal or a code host takes for a command.

Sources: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing and
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 1000
# what begins a command of GitHub Actions, of Azure Pipelines or of GitHub Actions before, even behind blanks
_COMMAND = re.compile(r"(?<!\S)::|##(?=\w*\[)")
# controls, marks that turn the direction of writing, and separators of lines: all that is shown in other ways than read
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_PLAIN = re.compile(r"[\x20-\x7e]*")


def visible(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text in one line, with every hidden character and every command written out, and cut if it is long."""
    if len(text) > most:
        text = f"{text[:most]}... ({len(text):,} characters)"
    if not _PLAIN.fullmatch(text):
        text = "".join(_spelled(one) if unicodedata.category(one) in _HIDDEN else one for one in text)
    return _COMMAND.sub(lambda found: _spelled(found[0][0]) + found[0][1:], text)


def in_json(document: str) -> str:
    """Return JSON that means the same, with every hidden character and every command written out."""
    if not _PLAIN.fullmatch(document.replace("\n", "")):
        document = "".join(
            _escaped(one) if one != "\n" and unicodedata.category(one) in _HIDDEN else one for one in document
        )
    return _COMMAND.sub(lambda found: _escaped(found[0][0]) + found[0][1:], document)


def _spelled(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
