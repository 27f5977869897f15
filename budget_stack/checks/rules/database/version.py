"""Versions of databases that RDS still has."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import engine_of, is_copied
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.databases import is_retired
from budget_stack.facts.resource_types import DATABASE_INSTANCE


@rule(
    "database-version-retired",
    "error",
    on=resources(DATABASE_INSTANCE),
    text=Text(
        title="RDS still takes new instances of an engine's minor version",
        says="Cannot find version 15.10 for postgres. An instance of before has been upgraded, and does not go back.",
        cause="A minor version was pinned, and time went by.",
        fix="write a newer minor version, or the major version alone",
        source=("https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html"),
    ),
    same_as=("E3062", "W3691"),
)
def version_retired(view: View, instance: Resource) -> Iterator[Problem]:
    version, engine = instance["EngineVersion"].text(), engine_of(instance)
    # of what a copy may have, a snapshot decides
    if version and is_retired(engine, version) and not is_copied(instance):
        yield problem(instance["EngineVersion"], f"RDS takes no new instances of {engine} {version}")
