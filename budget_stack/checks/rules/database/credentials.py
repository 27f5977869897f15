"""Master users of databases: names that the engine takes, and one source of the password."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import DATABASES, engine_of, is_copied
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.tasks import containers, name_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.databases import (
    LONGEST_USER,
    NOT_IN_PASSWORDS,
    PASSWORD_LENGTHS,
    POSTGRES,
    RESERVED_USERS,
    family,
)
from budget_stack.facts.resource_types import TASK_DEFINITION

_CREATE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"
_LIMITS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html"
_MANAGED = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"


def _reserved(engine: str) -> frozenset[str]:
    return RESERVED_USERS[""] | RESERVED_USERS.get(
        engine.removeprefix("aurora-").replace("postgresql", "postgres"), frozenset()
    )


@rule(
    "database-user-reserved",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The master user has a name that the engine does not keep for itself",
        says="MasterUsername admin cannot be used as it is a reserved word used by the engine",
        cause="admin is what MySQL's master user is called; PostgreSQL reserves it, and all that begins with pg_.",
        fix="call the user otherwise, after the application for example",
        source=_LIMITS,
    ),
    same_as=("E3002",),
)
def user_reserved(view: View, database: Resource) -> Iterator[Problem]:
    user, engine = database["MasterUsername"], engine_of(database)
    name = (user.text() or "").lower()
    is_postgres = family(engine) in POSTGRES
    if name and (name in _reserved(engine) or (is_postgres and name.startswith("pg_"))):
        yield problem(user, f"{user.text()} is reserved{f' by {engine}' if engine else ''}")


@rule(
    "database-user-too-long",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The name of a master user is not longer than its engine takes it",
        says="MasterUsername must be a shorter name",
        cause="The engine was changed, and each has a limit of its own.",
        fix="shorten MasterUsername: 16 letters are enough for every engine",
        source=_CREATE,
    ),
)
def user_too_long(view: View, database: Resource) -> Iterator[Problem]:
    user, most = database["MasterUsername"], LONGEST_USER.get(engine_of(database))
    if most and len(user.text() or "") > most:
        yield problem(user, f"it has {len(user.text() or '')} characters, and {engine_of(database)} takes {most}")


@rule(
    "database-password-twice",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A master user's password is managed by RDS, or given, not both",
        says="You can't specify MasterUserPassword when ManageMasterUserPassword is enabled",
        cause="The password moved to Secrets Manager, and the old one stayed; or a key is named for no secret.",
        fix="leave MasterUserPassword out where RDS manages it, and MasterUserSecret where it does not",
        source=_MANAGED,
    ),
)
def password_twice(view: View, database: Resource) -> Iterator[Problem]:
    managed, password, secret = (
        database[name] for name in ("ManageMasterUserPassword", "MasterUserPassword", "MasterUserSecret")
    )
    if managed.text() == "true" and password:
        yield problem(password, "RDS manages the password, and one is given")
    is_off = not managed or managed.text() == "false"
    if is_off and secret and not secret.is_unresolved and secret["KmsKeyId"]:
        yield problem(secret["KmsKeyId"], "it is the key of a secret that RDS is not told to manage")


@rule(
    "database-user-missing",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A new database has a master user with a password",
        says="The parameter MasterUsername (or MasterUserPassword) must be provided and must not be blank",
        cause="The database was restored from a snapshot once, which has them already.",
        fix="set MasterUsername, and ManageMasterUserPassword to true",
        source=_CREATE,
    ),
)
def user_missing(view: View, database: Resource) -> Iterator[Problem]:
    if is_copied(database) or database["DBClusterIdentifier"] or database["GlobalClusterIdentifier"]:
        return
    if not engine_of(database) or database["DBSystemId"] or engine_of(database).startswith("custom-"):
        return
    managed, password = database["ManageMasterUserPassword"], database["MasterUserPassword"]
    by_role = database["MasterUserAuthenticationType"]
    if not database["MasterUsername"]:
        yield problem(database["MasterUsername"], f"{database.logical_id} has no MasterUsername")
    elif (not managed or managed.text() == "false") and not password and (not by_role or by_role.text() == "password"):
        yield problem(password, f"{database.logical_id} has no password, and RDS is not told to manage one")


@rule(
    "database-password-invalid",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A master user's password is one that RDS takes",
        says="The parameter MasterUserPassword is not a valid password",
        cause="A password of another length, or one with / @ or a quotation mark.",
        fix="let RDS manage the password, or take 8 to 30 letters and digits, which every engine takes",
        source=_CREATE,
    ),
)
def password_invalid(view: View, database: Resource) -> Iterator[Problem]:
    password = database["MasterUserPassword"]
    text, lengths = password.text(), PASSWORD_LENGTHS.get(family(engine_of(database)))
    if text is None:
        return
    # what it is does not belong into a message
    if lengths and not lengths[0] <= len(text) <= lengths[1]:
        yield problem(password, f"it has {len(text)} characters; {lengths[0]} to {lengths[1]} are possible")
    elif re.search(f"[{NOT_IN_PASSWORDS}]", text):
        yield problem(password, "it has a / or @, a quotation mark or a space in it")


@rule(
    "database-secret-not-managed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A secret of a database is there",
        says="Attribute 'MasterUserSecret.SecretArn' does not exist",
        cause="The task refers to the secret that RDS would manage, and ManageMasterUserPassword was left out.",
        fix="set ManageMasterUserPassword of the database to true, and leave MasterUserPassword out",
        source=_MANAGED,
    ),
)
def secret_not_managed(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        for secret in container["Secrets"]:
            for reference in () if secret.is_unresolved else secret["ValueFrom"].references():
                database = view.resource(reference.logical_id)
                if database is None or database.type not in DATABASES or is_copied(database):
                    continue
                managed = database["ManageMasterUserPassword"]
                is_off = not managed or managed.text() == "false"
                if reference.attribute == "MasterUserSecret.SecretArn" and is_off:
                    yield problem(
                        secret["ValueFrom"], f"{name_of(container)} reads {dotted(reference)}, which is not there"
                    )
