"""Where entries are kept: an Aurora DSQL cluster, a PostgreSQL that exists, or a file of the one task."""

from __future__ import annotations

from collections.abc import Mapping

from troposphere import And, Condition, Equals, If, Not, NoValue, Or, Ref

from budget_stack.blocks.aurora_settings import AuroraSettings
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.secret import Secret
from budget_stack.budget_tracker.parameter import Group, Rule, parameter
from budget_stack.facts.dsql import CLUSTER_ID_PATTERN, DSQL_REGIONS

DSQL, AURORA = DatabaseSettings.kind, AuroraSettings.kind
DATABASES = (DSQL, AURORA)
"""What databases the template can make; with `DSQL` its parameters may ask for another that exists, or for none."""

HAS_DATABASE = "HasDatabase"
HAS_NO_DATABASE = "HasNoDatabase"
_HAS_DSQL = "HasDsql"
_CREATES_DATABASE = "CreatesDatabase"
_HAS_EXISTING_DATABASE = "HasExistingDatabase"

# In the one place that a task can write to.
_FILE = "sqlite:////tmp/budget-tracker.db"

_DATABASE = parameter(
    "Database",
    label="Database",
    Type="String",
    Default="dsql",
    AllowedValues=("dsql", "existing", "none"),
    Description=(
        "dsql: the Aurora DSQL cluster of DatabaseClusterId, or a new one, which outlives the stack. existing: the "
        "PostgreSQL of DatabaseSecretArn. none: a file of one task, lost with it."
    ),
)
_CLUSTER_ID = parameter(
    "DatabaseClusterId",
    label="Cluster that exists",
    Type="String",
    Default="",
    AllowedPattern=f"^({CLUSTER_ID_PATTERN})?$",
    ConstraintDescription="must be 26 lower-case letters and digits, or empty",
    Description=(
        "With Database=dsql: cluster of this account and region to use, such as one of a deleted stack; "
        "keep it from then on. Empty creates one."
    ),
)
_SECRET_ARN = parameter(
    "DatabaseSecretArn",
    label="Secret of an existing database",
    Type="String",
    Default="",
    # AWS's validator takes every name with Secret in it for a password.
    NoEcho=True,
    AllowedPattern=r"^(arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:[^:]+)?$",
    ConstraintDescription="must be the ARN of a Secrets Manager secret, or empty",
    Description=(
        "With Database=existing: secret that holds JSON with host, username, password and, where they differ, port "
        "(5432) and dbname (postgres)."
    ),
)

DATABASE = Group(
    "Database",
    (_DATABASE, _CLUSTER_ID, _SECRET_ARN),
    conditions={
        _HAS_DSQL: Equals(_DATABASE.ref, "dsql"),
        _CREATES_DATABASE: And(Condition(_HAS_DSQL), Equals(_CLUSTER_ID.ref, "")),
        # The rules let it be given with Database=existing alone.
        _HAS_EXISTING_DATABASE: Not(Equals(_SECRET_ARN.ref, "")),
        HAS_NO_DATABASE: Equals(_DATABASE.ref, "none"),
        HAS_DATABASE: Not(Condition(HAS_NO_DATABASE)),
    },
    rules=(
        Rule(
            "SecretOfDatabase",
            Or(
                And(Equals(_DATABASE.ref, "existing"), Not(Equals(_SECRET_ARN.ref, ""))),
                Not(Or(Equals(_DATABASE.ref, "existing"), Not(Equals(_SECRET_ARN.ref, "")))),
            ),
            "DatabaseSecretArn must be given with Database=existing, and with no other",
        ),
        Rule(
            "ClusterOfDatabase",
            Or(Equals(_DATABASE.ref, "dsql"), Equals(_CLUSTER_ID.ref, "")),
            "DatabaseClusterId must be empty unless Database=dsql",
        ),
        Rule(
            "DatabaseInRegion",
            {"Fn::Contains": [list(DSQL_REGIONS), Ref("AWS::Region")]},
            "Aurora DSQL is not in this region: take another region or Database",
            when=Equals(_DATABASE.ref, "dsql"),
        ),
    ),
)


def database_settings(*, has_tasks: str) -> DatabaseSettings:
    """Create a cluster, or use the one that is named.

    Args:
        has_tasks: The condition under which the cluster is protected from deletion. Without tasks there are no
            entries yet, or nobody who writes any; and a first creation, which starts none, can be taken back.
    """
    return DatabaseSettings(
        condition=_HAS_DSQL,
        created_where=_CREATES_DATABASE,
        cluster_id=_CLUSTER_ID.ref,
        deletion_protection=If(has_tasks, True, False),
        url_otherwise=If(HAS_NO_DATABASE, _FILE, NoValue),
        reached_where=HAS_DATABASE,
    )


def aurora_settings(*, has_tasks: str) -> AuroraSettings:
    """Create an Aurora PostgreSQL cluster, for as long as the template lives.

    Args:
        has_tasks: As for `database_settings`.
    """
    return AuroraSettings(deletion_protection=If(has_tasks, True, False))


def secrets() -> Mapping[str, Secret]:
    """Give a container the secret of a database that exists."""
    return {
        "DATABASE_SECRET": Secret(
            _SECRET_ARN.ref, condition=_HAS_EXISTING_DATABASE, policy="ExistingDatabaseSecretPolicy"
        )
    }
