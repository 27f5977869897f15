"""Aurora Serverless: how far it scales, which versions pause, and how it is signed in to.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html
"""

from __future__ import annotations

import re
from types import MappingProxyType

ENGINE = "aurora-postgresql"
SERVERLESS_CLASS = "db.serverless"

LEAST_MAXIMUM, MOST_CAPACITY, CAPACITY_STEP = 1, 256, 0.5
"""Aurora capacity units (ACUs), of about 2 GiB of memory each: the smallest and the largest maximum, and the step."""

SHORTEST_PAUSE, LONGEST_PAUSE = 300, 86_400
"""Seconds without a connection after which a database pauses."""

BACKUP_DAYS = (1, 35)
"""Days for which automated backups are kept.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

VERSION_PATTERN = r"\d+(\.\d+)*(-[A-Za-z0-9.]+)?"
"""Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html"""

AUTHENTICATED_BY_IAM = "iam-db-auth"
"""`MasterUserAuthenticationType` of a master user who has no password.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled"

_PAUSES_FROM = MappingProxyType({13: 15, 14: 12, 15: 7, 16: 3})
"""The first minor version that pauses, by major version of PostgreSQL; later major versions all do."""


def can_pause(version: str) -> bool | None:
    """Tell whether a version of Aurora PostgreSQL pauses; `None` for one without a minor version."""
    numbers = re.match(r"(\d+)\.(\d+)", version, re.ASCII)
    if numbers is None:
        return None
    major, minor = map(int, numbers.groups())
    return major > max(_PAUSES_FROM) or (major in _PAUSES_FROM and minor >= _PAUSES_FROM[major])
