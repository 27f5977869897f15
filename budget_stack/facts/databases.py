"""Databases of Amazon RDS and Aurora: ports, names, storage and what each engine knows.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from budget_stack.facts.aurora import (
    CAPACITY_STEP,
    ENGINE,
    LEAST_MAXIMUM,
    LONGEST_PAUSE,
    MOST_CAPACITY,
    SHORTEST_PAUSE,
)

POSTGRES = ("postgres", ENGINE)
_MYSQL = ("mysql", "aurora-mysql", "mariadb")
ENGINES = (*POSTGRES, *_MYSQL, "oracle", "sqlserver", "db2")
"""The families of engines, by what their names begin with."""

PORTS = MappingProxyType(
    {**dict.fromkeys(POSTGRES, 5432), **dict.fromkeys(_MYSQL, 3306), "oracle": 1521, "sqlserver": 1433, "db2": 50000}
)
"""On which an engine listens unless it is told otherwise."""

FIRST_PORT, LAST_PORT = 1150, 65535


def family(engine: str) -> str:
    """Return the family of an engine, such as oracle for oracle-ee; empty for one that is not known."""
    # aurora-mysql before mysql: none is the beginning of another
    return next((known for known in ENGINES if engine == known or engine.startswith(f"{known}-")), "")


def is_aurora(engine: str) -> bool:
    """Tell whether an engine is Aurora, whose instances are in clusters and share a volume."""
    return engine.startswith("aurora-")


RESERVED_USERS = MappingProxyType(
    {
        "": frozenset({"rdsadmin"}),
        "postgres": frozenset(
            """
            admin all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
            create current_catalog current_date current_role current_time current_timestamp current_user default
            deferrable desc distinct do else end except false fetch for foreign from grant group having in initially
            intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing
            primary references returning select session_user some symmetric table then to trailing true union unique
            user using variadic when where window with
            """.split()  # noqa: SIM905 - a line each would be a page
        ),
    }
)
"""Names that no master user can have: by engine, aurora-postgresql as postgres; without an engine, all of them.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    https://www.postgresql.org/docs/current/sql-keywords-appendix.html
    https://github.com/aws-cloudformation/cfn-lint/pull/4425
"""

LONGEST_USER = MappingProxyType({"postgres": 63, "aurora-postgresql": 63, "mysql": 32, "mariadb": 16})
"""Letters of a master user's name, where it is known; the API's reference says 16, and the engines take more.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
"""

PASSWORD_LENGTHS = MappingProxyType(
    {
        **dict.fromkeys(("postgres", "aurora-postgresql", "sqlserver"), (8, 128)),
        **dict.fromkeys(_MYSQL, (8, 41)),
        "oracle": (8, 30),
        "db2": (8, 255),
    }
)
NOT_IN_PASSWORDS = '/"@ '

STORAGE = MappingProxyType(
    {
        **dict.fromkeys(("gp2", "gp3"), (20, 65536)),
        **dict.fromkeys(("io1", "io2"), (100, 65536)),
        "standard": (5, 3072),
    }
)
"""GiB of an instance by type of its storage, for MySQL, MariaDB and PostgreSQL, and for Oracle but standard."""

STORAGE_OF_SQL_SERVER = MappingProxyType(
    {
        **dict.fromkeys(("gp2", "gp3"), (20, 16384)),
        **dict.fromkeys(("io1", "io2"), (100, 16384)),
        "standard": (20, 1024),
    }
)
PROVISIONED = ("io1", "io2")
STRIPED_FROM = MappingProxyType({**dict.fromkeys(("postgres", "mysql", "mariadb", "db2"), 400), "oracle": 200})
"""GiB from which gp3 storage takes IOPS and throughput of one's own.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
"""


class Known(NamedTuple):
    """A setting that some engines have.

    Attributes:
        cluster: Whether it is a cluster's, or an instance's.
        setting: The property.
        engines: The families that have it.
    """

    cluster: bool
    setting: str
    engines: tuple[str, ...]


_AURORA = ("aurora-mysql", "aurora-postgresql")
_OF_SERVERS = ("oracle", "sqlserver")
SETTINGS_OF_ENGINES = (
    Known(cluster=False, setting="AdditionalStorageVolumes", engines=_OF_SERVERS),
    Known(cluster=False, setting="Domain", engines=("db2", "mysql", "sqlserver", "oracle", "postgres", *_AURORA)),
    Known(cluster=False, setting="EngineLifecycleSupport", engines=("mysql", "postgres", *_AURORA)),
    Known(cluster=False, setting="MasterUserAuthenticationType", engines=POSTGRES),
    Known(cluster=False, setting="NcharCharacterSetName", engines=("oracle",)),
    Known(cluster=False, setting="Timezone", engines=("db2", "sqlserver")),
    Known(cluster=True, setting="AvailabilityZones", engines=_AURORA),
    Known(cluster=True, setting="BacktrackWindow", engines=("aurora-mysql",)),
    Known(cluster=True, setting="ClusterScalabilityType", engines=_AURORA),
    Known(cluster=True, setting="EnableGlobalWriteForwarding", engines=_AURORA),
    Known(cluster=True, setting="EnableHttpEndpoint", engines=_AURORA),
    Known(cluster=True, setting="EnableLocalWriteForwarding", engines=_AURORA),
    Known(cluster=True, setting="MasterUserAuthenticationType", engines=POSTGRES),
    Known(cluster=True, setting="ScalingConfiguration", engines=_AURORA),
    Known(cluster=True, setting="ServerlessV2ScalingConfiguration", engines=_AURORA),
    Known(cluster=True, setting="AllocatedStorage", engines=("mysql", "postgres")),
    Known(cluster=True, setting="DBClusterInstanceClass", engines=("mysql", "postgres")),
    Known(cluster=True, setting="Iops", engines=("mysql", "postgres")),
    Known(cluster=True, setting="PubliclyAccessible", engines=("mysql", "postgres")),
)


class Range(NamedTuple):
    """What a number may be.

    Attributes:
        cluster: Whether it is of a cluster, or of an instance.
        path: The property, and those within it.
        least: The smallest.
        most: The largest.
        step: What it is a multiple of; 0 for any number between.
    """

    cluster: bool
    path: tuple[str, ...]
    least: float
    most: float
    step: float = 0


_SERVERLESS, _CAPACITY = "ServerlessV2ScalingConfiguration", "ScalingConfiguration"
RANGES = (
    Range(cluster=False, path=("Port",), least=FIRST_PORT, most=LAST_PORT),
    Range(cluster=True, path=("Port",), least=FIRST_PORT, most=LAST_PORT),
    Range(cluster=True, path=("BacktrackWindow",), least=0, most=259_200),
    Range(cluster=True, path=(_SERVERLESS, "MinCapacity"), least=0, most=MOST_CAPACITY, step=CAPACITY_STEP),
    Range(cluster=True, path=(_SERVERLESS, "MaxCapacity"), least=LEAST_MAXIMUM, most=MOST_CAPACITY, step=CAPACITY_STEP),
    Range(cluster=True, path=(_SERVERLESS, "SecondsUntilAutoPause"), least=SHORTEST_PAUSE, most=LONGEST_PAUSE),
    Range(cluster=True, path=(_CAPACITY, "SecondsUntilAutoPause"), least=300, most=86_400),
    Range(cluster=True, path=(_CAPACITY, "SecondsBeforeTimeout"), least=60, most=600),
)
MONITORING_INTERVALS = (0, 1, 5, 10, 15, 30, 60)
"""Seconds between two points of Enhanced Monitoring."""

INSIGHTS_RETENTIONS = (7, *(31 * month for month in range(1, 24)), 731)
"""Days for which Performance Insights are kept."""

ADVANCED_INSIGHTS_DAYS = 465
"""Days for which Performance Insights are kept, at the least, with advanced Database Insights."""

ADDITIONAL_VOLUMES = ("rdsdbdata2", "rdsdbdata3", "rdsdbdata4")


_NEWEST_RETIRED = MappingProxyType(
    {
        "postgres": {"12": 21, "13": 22, "14": 17, "15": 12, "16": 8, "17": 4},
        "mysql": {"8.0": 41, "8.4": 4},
    }
)
"""The newest minor version that takes no new instances, by engine and major version, as of November 2026.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
"""


def is_retired(engine: str, version: str) -> bool:
    """Tell whether RDS takes no new instances of a minor version; a major version alone is its newest minor one."""
    major, _, minor = version.rpartition(".")
    newest = _NEWEST_RETIRED.get(engine, {}).get(major)
    return newest is not None and minor.isascii() and minor.isdigit() and int(minor) <= newest
