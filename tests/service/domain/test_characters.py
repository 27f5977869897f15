"""What texts may hold, of all the characters there are."""

import sys
import unicodedata

import pytest

from service.domain import fields
from service.errors import InvalidRequest

TEXTS = (fields.category, fields.payee, fields.text, fields.description)
BREAKS = "\n\r\t"


def is_refused(character):
    # control characters, and lone surrogates, which no database can store
    return unicodedata.category(character) in ("Cc", "Cs")


def characters():
    return map(chr, range(sys.maxunicode + 1))


def test_every_other_character_is_taken():
    taken = "".join(character for character in characters() if not is_refused(character))

    for start in range(0, len(taken), 98):
        # not at the ends, where spaces go
        text = f"a{taken[start : start + 98]}z"
        assert [parser(text) for parser in TEXTS] == [text] * 4


def test_fails_on_a_control_character_or_a_lone_surrogate():
    for character in filter(is_refused, characters()):
        for parser in TEXTS:
            if parser is not fields.description or character not in BREAKS:
                with pytest.raises(InvalidRequest):
                    parser(f"a{character}z")


@pytest.mark.parametrize("character", BREAKS)
def test_a_description_may_have_lines(character):
    assert fields.description(f"a{character}z") == f"a{character}z"
