"""Conditions of a request on the version of what it is about, as RFC 9110, section 13, has them."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from service.domain import fields
from service.errors import AlreadyThere, EntryChanged

Field = Literal["If-Match", "If-None-Match"]

# https://www.rfc-editor.org/rfc/rfc9110#name-etag; some clients leave the quotes of our tags out
_TAG = r'(?:(W/)?"([!#-~\x80-\xff]*)"|([0-9]{1,18}))'
# elements of a list may be empty; https://www.rfc-editor.org/rfc/rfc9110#name-lists-rule-abnf-extension
_ELEMENT = rf"[ \t]*({_TAG}[ \t]*)?"
PATTERN = rf"^([ \t]*\*[ \t]*|{_ELEMENT}(,{_ELEMENT})*)$"
_FIELD, _TAGS = re.compile(PATTERN), re.compile(_TAG)


class Tag(NamedTuple):
    """An entity tag, without its quotes."""

    text: str
    is_weak: bool = False


Tags = frozenset[Tag] | Literal["*"]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What must be so for a request to be carried out; without any, it always is.

    Attributes:
        match: What is there must have one of these tags, or just be there (`If-Match`).
        none_match: What is there must have none of these, or nothing may be there (`If-None-Match`).
    """

    match: Tags | None = None
    none_match: Tags | None = None

    def unmet(self, tag: str | None) -> Field | None:
        """The condition that fails first.

        Args:
            tag: Of what is there, which is strong; None: nothing is.
        """
        if self.match is not None and not _has(self.match, tag, {Tag(tag or "")}):
            return "If-Match"
        if self.none_match is not None and _has(self.none_match, tag, {Tag(tag or ""), Tag(tag or "", True)}):
            return "If-None-Match"
        return None

    def require(self, version: int | None, what: str) -> None:
        """Refuse a request whose conditions this version of an entry or budget does not meet.

        Raises:
            EntryChanged, AlreadyThere: the one for `If-Match`, the other for `If-None-Match`.
        """
        unmet = self.unmet(None if version is None else str(version))
        if unmet == "If-None-Match":
            raise AlreadyThere(version, what)
        if unmet:
            listed = self.match if isinstance(self.match, frozenset) else ()
            raise EntryChanged(version, what, is_named=Tag(str(version), True) in listed)


ALWAYS = Conditions()
ONLY_NEW = Conditions(none_match="*")


def only(version: int) -> Conditions:
    """The condition that it is of this version."""
    return Conditions(match=frozenset([Tag(str(version))]))


def tags(field: Field, text: str) -> Tags:
    """The tags that a field lists; raises InvalidRequest."""
    if not _FIELD.fullmatch(text):
        raise fields.refusal(field, 'ETags that were answered, such as "1" or "1", "2", or *', text)
    if text.strip() == "*":
        return "*"
    return frozenset(Tag(quoted or bare, bool(weak)) for weak, quoted, bare in _TAGS.findall(text))


def _has(listed: Tags, tag: str | None, equal: set[Tag]) -> bool:
    return tag is not None and (listed == "*" or not equal.isdisjoint(listed))
