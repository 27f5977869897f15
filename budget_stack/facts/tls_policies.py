"""The TLS policies of Elastic Load Balancing.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
"""

from __future__ import annotations

import re

_BEGIN = "ELBSecurityPolicy-"
# by the date at their end; those of a later one may be any
_NAMES = {
    "2015-04": ("TLS-1-0-",),
    "2015-05": ("",),
    "2016-08": ("",),
    "2017-01": ("TLS-1-1-", "TLS-1-2-"),
    "2018-06": ("FS-", "TLS-1-2-Ext-"),
    "2019-08": ("FS-1-1-", "FS-1-2-", "FS-1-2-Res-"),
    "2020-10": ("FS-1-2-Res-",),
    "2021-06": tuple(
        f"TLS13-{version}-" for version in ("1-0", "1-1", "1-2", "1-2-Res", "1-2-Ext1", "1-2-Ext2", "1-3")
    ),
    "2023-04": tuple(
        f"TLS13-{version}-FIPS-"
        for version in ("1-0", "1-1", "1-2", "1-2-Res", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-3")
    ),
}
# of these, the first takes TLS 1.0 or 1.1, as do those that say so by their first version
_OLD = re.compile(r"(2015-05|2016-08|FS-2018-06|(TLS|FS|TLS13)-1-[01]-.*)")
_DATED = re.compile(r"(?P<name>[A-Za-z0-9-]*?)(?P<date>20\d\d-\d\d)")


def is_certainly_unknown(policy: str) -> bool:
    """Tell whether a policy is none of those that there are, nor one that may be newer than this table."""
    dated = _DATED.fullmatch(policy.removeprefix(_BEGIN))
    if not policy.startswith(_BEGIN) or dated is None:
        return True
    return dated["date"] <= max(_NAMES) and dated["name"] not in _NAMES.get(dated["date"], ())


def takes_old_tls(policy: str) -> bool:
    """Tell whether a policy takes TLS 1.0 or 1.1."""
    return policy.startswith(_BEGIN) and _OLD.fullmatch(policy.removeprefix(_BEGIN)) is not None
