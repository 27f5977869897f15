"""What a literal in a setting must be; each check names the setting, and lets intrinsics pass that are values too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from troposphere import AWSHelperFn

from budget_stack.errors import InvalidSetting
from budget_stack.facts.logs import RETENTION_DAYS
from budget_stack.facts.references import REFERENCES
from budget_stack.facts.scaling import is_time_zone, time_zones
from budget_stack.facts.tags import CHARACTERS, LONGEST_KEY, LONGEST_VALUE, RESERVED
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.shown import shown
from budget_stack.spelling import did_you_mean
from budget_stack.values import Value, Values, check_no_object, is_literal

# https://www.rfc-editor.org/rfc/rfc1123#section-2.1
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


def number(setting: str, value: object) -> int:
    """Return a literal as the whole number it must be.

    Raises:
        InvalidSetting: it is not one.
    """
    check_no_object(setting, value)
    if not _is_whole(value):
        raise InvalidSetting(setting, value, "a whole number")
    return int(str(value))


def _is_whole(value: object) -> bool:
    return re.fullmatch("-?[0-9]+", str(value)) is not None


def check_number(setting: str, value: Value, low: int, high: int | None = None, unit: str = "") -> None:
    """Refuse a literal that is no whole number of a range, without upper end where `high` is left out."""
    check_no_object(setting, value)
    if not is_literal(value):
        return
    expected = f"{low:,} or more {unit}" if high in (None, LARGEST_INTEGER) else f"{low:,} to {high:,} {unit}"
    if not _is_whole(value):
        raise InvalidSetting(setting, value, f"a whole number, {expected}".rstrip())
    given = number(setting, value)
    if high is not None and given > high:
        raise InvalidSetting(setting, value, f"{low:,} to {high:,} {unit}".rstrip())
    if given < low:
        raise InvalidSetting(setting, value, expected.rstrip())


def check_int(setting: str, value: int, low: int, high: int | None = None, unit: str = "") -> None:
    """Refuse what is no Python int of a range: this setting takes neither text nor intrinsics."""
    if type(value) is not int:
        raise InvalidSetting(setting, value, "an int")
    check_number(setting, value, low, high, unit)


def check_bool(setting: str, value: bool) -> None:
    """Refuse what is neither True nor False: the text "false" would count as true."""
    if not isinstance(value, bool):
        raise InvalidSetting(setting, value, "True or False")


def check_assign_public_ip(value: Value | None) -> None:
    """Refuse a literal that says nothing of whether tasks get a public address; `None` leaves it open."""
    if is_literal(value) and value not in (None, "ENABLED", "DISABLED"):
        raise InvalidSetting("assign_public_ip", value, '"ENABLED" or "DISABLED"')


def check_retention(setting: str, value: Value) -> None:
    """Refuse a literal that is no number of days for which CloudWatch Logs keeps events."""
    if is_literal(value) and number(setting, value) not in RETENTION_DAYS:
        raise InvalidSetting(setting, value, f"one of {RETENTION_DAYS}")


def check_time_zone(setting: str, name: Value) -> None:
    """Refuse a literal that is no name of a time zone."""
    check_text(setting, name)
    if is_literal(name) and not is_time_zone(str(name)):
        expected = f"a time zone of IANA's, such as Europe/Berlin{did_you_mean(str(name), time_zones())}"
        raise InvalidSetting(setting, name, expected)


def check_text(setting: str, value: Value, *, may_be_empty: bool = False) -> None:
    """Refuse a literal that is no text."""
    check_no_object(setting, value)
    if not is_literal(value) or (isinstance(value, str) and (value or may_be_empty)):
        return
    if isinstance(value, int | float):
        raise InvalidSetting(setting, value, f"text: write {str(value).lower()!r}")
    raise InvalidSetting(setting, value, "text" if may_be_empty else "text, and not empty")


def check_texts(setting: str, values: Sequence[Value], example: str, *, may_be_empty: bool = False) -> None:
    """Refuse one text instead of several, which would be taken apart letter by letter, and what is no text."""
    if not _is_sequence(values):
        raise InvalidSetting(setting, values, f"a sequence of texts such as {example}")
    for position, value in enumerate(values):
        check_text(f"{setting}[{position}]", value, may_be_empty=may_be_empty)


def check_domain_name(setting: str, value: Value, *, longest: int = 253, wildcard: bool = False) -> None:
    """Refuse a literal that is no domain name in lower case, which is what API Gateway takes."""
    if not is_literal(value):
        return
    pattern = rf"(\*\.)?({_LABEL}\.)+{_LABEL}" if wildcard else rf"({_LABEL}\.)+{_LABEL}"
    if not (isinstance(value, str) and re.fullmatch(pattern, value) and len(value) <= longest):
        expected = f"a domain name of {longest} characters at most, in lower case, such as budget.example.com"
        raise InvalidSetting(setting, value, expected)


def check_references(**given: object) -> None:
    """Refuse literals that cannot be what their names say.

    Args:
        given: References, by names that end as those of `REFERENCES` do. What ends in `s` is several of them.
    """
    for name, value in given.items():
        check_reference(name, value, name)


def check_optional_references(**given: object) -> None:
    """Refuse literals that cannot be what their names say; `None` is left out."""
    check_references(**{name: value for name, value in given.items() if value is not None})


def check_references_of(settings: object, *names: str) -> None:
    """Refuse literals in some fields of settings that cannot be what their names say; `None` may be a default."""
    for name in names:
        check = check_optional_references if getattr(type(settings), name, ()) is None else check_references
        check(**{name: getattr(settings, name)})


def check_reference(setting: str, value: object, kind: str) -> None:
    """Refuse a literal, or one of several, that is no reference of a kind.

    Args:
        setting: The setting's name.
        value: What was given.
        kind: A name that ends as one of `REFERENCES` does, or as several of it.
    """
    if isinstance(value, AWSHelperFn) and kind.endswith(_LISTED):
        return
    while kind not in REFERENCES and kind.removesuffix("s") not in REFERENCES:
        kind = kind.split("_", 1)[1]
    if kind in REFERENCES:
        _check_form(setting, value, *REFERENCES[kind])
        return
    pattern, words = REFERENCES[kind.removesuffix("s")]
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidSetting(setting, value, f"a sequence, each of which is {words}")
    for position, one in enumerate(value):
        _check_form(f"{setting}[{position}]", one, pattern, words)


# what one intrinsic may be a list of, as a parameter is
_LISTED = ("subnet_ids", "route_table_ids")


def _check_form(setting: str, value: object, pattern: str, words: str) -> None:
    check_no_object(setting, value)
    if is_literal(value) and not (isinstance(value, str) and re.fullmatch(pattern, value)):
        raise InvalidSetting(setting, value, words)


def check_tags(setting: str, tags: Mapping[str, Value]) -> None:
    """Refuse tags that some service would reject: IAM takes the fewest characters, and no keys that differ in case."""
    if not isinstance(tags, Mapping):
        raise InvalidSetting(setting, tags, 'a mapping such as {"team": "shop"}')
    for position, (key, value) in enumerate(tags.items()):
        where = f"{setting}[{shown(key)}]"
        if not _is_tag_text(key, 1, LONGEST_KEY):
            raise InvalidSetting(where, key, f"{_TAG_TEXT} under a key of 1 to {LONGEST_KEY} of those")
        if key.lower() in [other.lower() for other in [*tags][:position]]:
            raise InvalidSetting(where, value, "under a key that differs from those before in more than case")
        check_text(where, value, may_be_empty=True)
        if is_literal(value) and not _is_tag_text(value, 0, LONGEST_VALUE):
            raise InvalidSetting(where, value, f"{_TAG_TEXT}, {LONGEST_VALUE} at most")


_TAG_TEXT = f"letters, digits, spaces and _.:/=+-@, not beginning with {RESERVED}"


def _is_tag_text(text: object, shortest: int, longest: int) -> bool:
    if not isinstance(text, str) or text.lower().startswith(RESERVED):
        return False
    return shortest <= len(text) <= longest and re.fullmatch(CHARACTERS, text) is not None


def check_cidr(setting: str, value: Value, *, ipv6: bool = False) -> None:
    """Refuse a literal that is no range of addresses; bits behind its length AWS would refuse, or clear unasked."""
    check_text(setting, value)
    if not is_literal(value):
        return
    # imported here, since few stacks name a range
    import ipaddress

    kind = "a range such as 10.0.0.0/8" if ipv6 else "a range of IPv4 addresses such as 10.0.0.0/8"
    try:
        network = ipaddress.ip_network(str(value), strict=False)
    except ValueError:
        raise InvalidSetting(setting, value, kind) from None
    if "/" not in str(value) or (network.version == 6 and not ipv6):
        raise InvalidSetting(setting, value, kind)
    if str(network.network_address) != str(ipaddress.ip_address(str(value).partition("/")[0])):
        raise InvalidSetting(setting, value, f"a range that begins with its first address: {network}")


def check_names(setting: str, values: Mapping[str, object]) -> None:
    """Refuse names that no environment variable can have."""
    if not isinstance(values, Mapping):
        raise InvalidSetting(setting, values, 'a mapping such as {"LOG_LEVEL": "info"}')
    for name in values:
        if not (isinstance(name, str) and re.fullmatch(r"[^\s=\0]+", name)):
            raise InvalidSetting(f"{setting}[{shown(name)}]", name, "named without spaces and '='")


def check_different(setting: str, values: Sequence[Value], at_least: int = 0, at_most: int | None = None) -> None:
    """Refuse one text instead of several values, too few or too many of them, and a literal twice."""
    if not _is_sequence(values) or len(values) < at_least:
        raise InvalidSetting(setting, values, f"a sequence of {at_least} or more" if at_least else "a sequence")
    if at_most is not None and len(values) > at_most:
        raise InvalidSetting(setting, values, f"a sequence of {at_most} at most")
    literals = [str(value) for value in values if is_literal(value)]
    if len(set(literals)) < len(literals):
        raise InvalidSetting(setting, values, "values that differ from each other")


def listed(setting: str, values: Values, at_least: int = 1) -> list[Value] | AWSHelperFn:
    """Return several different values as the list that CloudFormation wants; an intrinsic is returned as it is.

    Raises:
        InvalidSetting: one string instead of several, fewer values than `at_least`, or a literal twice.
    """
    if isinstance(values, AWSHelperFn):
        return values
    check_different(setting, values, at_least)
    return list(values)


def _is_sequence(values: object) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str | bytes)
