"""Settings, changed as a file says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from budget_stack.settings_file.conflicts import ParametersIn, conflicts
from budget_stack.settings_file.document import Document, InvalidSettingsFile, Location
from budget_stack.settings_file.names import KIND, is_replaced, kind_of
from budget_stack.settings_file.problem import Problem, described
from budget_stack.settings_file.structure import MISSING, structure

Changed = TypeVar("Changed")


def changed(
    settings: Changed,
    document: Document,
    parameters_in: ParametersIn = lambda value: (),
    in_vain: Mapping[Location, str] = MappingProxyType({}),
) -> Changed:
    """Return settings with what a file says in place of their defaults; a table of names is added to the one there is.

    Args:
        settings: Of any settings class; their types say what the file may hold.
        document: What the file says.
        parameters_in: Names the parameters of the template that decide a value.
        in_vain: Tables and keys that would change nothing here, or be undone, and why.

    Raises:
        InvalidSettingsFile: a name that no setting has, a value that it does not take, a setting that a parameter
            decides or that is no default any more: all of them, each with its place.
    """
    made, problems = attempted(settings, document.tables, parameters_in, in_vain)
    refuse(problems, document)
    return made


def attempted(
    settings: Changed,
    tables: Mapping[str, Any],
    parameters_in: ParametersIn = lambda value: (),
    in_vain: Mapping[Location, str] = MappingProxyType({}),
) -> tuple[Changed, list[Problem]]:
    """Return settings with what can be taken of a file's tables, and what is wrong with the rest; as `changed`."""
    problems = [*conflicts(tables, settings, parameters_in)]
    problems += [*_told(in_vain, tables, problems)]
    return structured(type(settings), lambda given: settings, tables, problems, parameters_in)


def structured(
    kind: type[Changed],
    base: Callable[[Mapping[str, Any]], object],
    tables: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    parameters_in: ParametersIn = lambda value: (),
) -> tuple[Changed, list[Problem]]:
    """Return settings of what can be taken of tables, and what is wrong with the rest.

    Args:
        kind: The class to make.
        base: Returns what the tables that are left change: settings, or a mapping of them. They are sound by
            themselves where nothing is left.
        tables: What a file says.
        problems: What is wrong with it already.
        parameters_in: As for `changed`.
    """
    found = [*problems]
    given = _without(tables, (problem.path for problem in found))
    # A settings class tells the first of its problems; the next is found once that is out of the way.
    while isinstance(made := structure(_merged(base(given), given), kind), list):
        assert given, "the settings themselves are sound"
        made = [_parameter(_as_written(problem, given), parameters_in) for problem in made]
        found += [problem for problem in made if not _is_told(problem, found)]
        given = _without(given, (_deepest(given, problem.path) for problem in made))
    return made, found


def _is_told(problem: Problem, told: Sequence[Problem]) -> bool:
    """Tell whether a problem is known, or is only what has become of one: a key is missing once it was taken out."""
    return problem in told or (problem.words == MISSING and problem.path in {one.path for one in told})


def refuse(problems: Sequence[Problem], document: Document) -> None:
    """Refuse a file for what is wrong with it, in the order of its lines.

    Raises:
        InvalidSettingsFile: anything is.
    """
    if problems:
        ordered = sorted(problems, key=lambda problem: document.place(problem.path)[0])
        raise InvalidSettingsFile(*(described(problem, document) for problem in ordered))


def _told(in_vain: Mapping[Location, str], given: Mapping[str, Any], told: Sequence[Problem]) -> Iterator[Problem]:
    """Yield what is given in vain, unless something inside of it is told already."""
    for path, words in in_vain.items():
        if _deepest(given, path) == path and not any(problem.path[: len(path)] == path for problem in told):
            yield Problem(path, words)


def _parameter(problem: Problem, parameters_in: ParametersIn) -> Problem:
    """Say of a parameter in the file where it belongs, as it is no setting under any other name."""
    key = str(problem.path[-1]) if problem.path else ""
    name = "".join(word[:1].upper() + word[1:] for word in key.split("_"))
    if problem.words.startswith("no such") and parameters_in({"Ref": name}):
        what = "a parameter" if name == key else f"the parameter {name}"
        return problem._replace(words=f"{what}, and no setting; set it in samconfig.toml")
    return problem


def _as_written(problem: Problem, given: Mapping[str, Any]) -> Problem:
    """Say of a name that two tables may not share where the file has it, if the other is not of the file."""
    if len(problem.path) < 2 or _deepest(given, problem.path) == problem.path:
        return problem
    *around, table, key = problem.path
    inner: Any = given
    for name in around:
        inner = inner.get(name) if isinstance(inner, Mapping) else None
    tables = inner if isinstance(inner, Mapping) else {}
    beside = [name for name, it in tables.items() if isinstance(it, Mapping) and key in it]
    if len(beside) != 1:
        return problem
    other = ".".join(map(str, (*around, table)))
    return Problem((*around, beside[0], key), f"[{other}] has this name already; choose another")


def _merged(settings: object, given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    there: dict[str, object] = {}
    if is_dataclass(settings) and not is_replaced(settings, given):
        there = {KIND: kind} if (kind := kind_of(settings)) else {}
        there |= {field.name: getattr(settings, field.name) for field in fields(settings)}
    elif isinstance(settings, Mapping):
        there = dict(settings)
    return {**there, **{key: _merged(there.get(key), value) for key, value in given.items()}}


def _deepest(given: Mapping[str, Any], path: Location) -> Location:
    """Return the part of a path that the file has: another table's key may be what contradicts."""
    depth = 0
    inner: Any = given
    while depth < len(path) and isinstance(inner, Mapping) and path[depth] in inner:
        inner = inner[path[depth]]
        depth += 1
    return path[:depth]


def _without(given: Mapping[str, Any], paths: Iterable[Location]) -> Mapping[str, Any]:
    """Return tables without some of their keys; without any, where all of them together are refused."""
    for path in paths:
        if not path:
            return {}
        given = _removed(given, path)
    return given


def _removed(given: Any, path: Location) -> Any:
    if not isinstance(given, Mapping) or path[0] not in given:
        return given
    if len(path) == 1:
        return {key: value for key, value in given.items() if key != path[0]}
    return {**given, path[0]: _removed(given[path[0]], path[1:])}
