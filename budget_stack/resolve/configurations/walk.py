"""One walk through the tree of everything that can be decided, which remembers the answers that were worked out.

A search asks the same questions again and again: each walk repeats those of the walk before up to the fork where it
takes another way. So a point of the tree is told by what was asked and answered on the way to it, and keeps the
answers to what is asked there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from budget_stack.resolve.configurations.decisions import Contradiction, Decisions
from budget_stack.resolve.configurations.domains import Domains
from budget_stack.resolve.configurations.path import Path
from budget_stack.resolve.faults import ResolveError

# some 50 MB
_MOST_POINTS = 20_000


class Point:
    """A point of the tree: what is decided there, and the answers to what was asked there."""

    __slots__ = ("answers", "decisions")

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.answers: dict[Hashable, Fork | Answer] = {}


class Fork(NamedTuple):
    """An answer that depends on which of several ways is taken.

    Attributes:
        ways: How many there are.
        answers: What is known of them so far, by the number of the way.
    """

    ways: int
    answers: dict[Hashable, Fork | Answer]


class Answer(NamedTuple):
    """What was answered to a question.

    Attributes:
        value: The answer, or what was raised instead.
        conditions: The conditions that had to be decided for it, and whether they hold.
        point: Where the walk is afterwards.
    """

    value: Any
    conditions: dict[str, bool]
    point: Point


class Tree:
    """What is remembered of all walks through one template.

    Args:
        domains: What the parameters may be before anything is decided.
    """

    def __init__(self, domains: Domains) -> None:
        self._root = Point(Decisions(domains))
        self._points = 0

    def root(self) -> Point:
        """Return where a walk starts; everything remembered is forgotten when it becomes too much."""
        if self._points > _MOST_POINTS:
            self._root, self._points = Point(self._root.decisions), 0
        return self._root

    def add(self, decisions: Decisions) -> Point:
        """Return a new point."""
        self._points += 1
        return Point(decisions)


class Walk:
    """One walk through the tree.

    Args:
        tree: Where new points go.
        point: Where the walk starts.
        path: Which way to take at each fork.
    """

    def __init__(self, tree: Tree, point: Point, path: Path) -> None:
        self._tree, self._point, self._path = tree, point, path
        self._unfinished: tuple[Decisions, Path] | None = None

    @property
    def decisions(self) -> Decisions:
        """What is decided so far; not to be changed."""
        return self._unfinished[0] if self._unfinished else self._point.decisions

    def continued(self, path: Path) -> Walk:
        """A walk that starts where this one is, and goes on along another path."""
        return Walk(self._tree, self._point, path)

    def ask(self, question: Hashable, work_out: Callable[[Decisions, Path], Any], conditions: dict[str, bool]) -> Any:
        """Answer a question, and go on to where the answer leads.

        Args:
            question: What is asked, to tell it from everything else that may be asked.
            work_out: Answers it, deciding what is open; it may ask further questions.
            conditions: The conditions that are decided; those that the answer needs are added.

        Raises:
            Contradiction: there is no configuration in which it is asked.
            ResolveError: CloudFormation could not answer it.
        """
        if self._unfinished:
            return work_out(*self._unfinished)
        answer = self._point.answers.get(question)
        taken: list[int] = []
        while isinstance(answer, Fork):
            way = self._path.choose(answer.ways)
            taken.append(way)
            answer = answer.answers.get(way)
        if answer is None:
            answer = self._worked_out(question, work_out, taken, conditions)
        elif answer.conditions:
            conditions.update(answer.conditions)
        self._point = answer.point
        if isinstance(answer.value, ResolveError):
            raise ResolveError(*answer.value.faults)
        if isinstance(answer.value, Contradiction):
            raise Contradiction
        return answer.value

    def _worked_out(
        self,
        question: Hashable,
        work_out: Callable[[Decisions, Path], Any],
        taken: list[int],
        conditions: dict[str, bool],
    ) -> Answer:
        decisions, path = self._point.decisions.copy(), _Remembered(self._path, taken)
        known = len(conditions)
        self._unfinished = decisions, path
        value: Any
        try:
            value = work_out(decisions, path)
        except (Contradiction, ResolveError) as error:
            value = error
        finally:
            self._unfinished = None
        needed = dict([*conditions.items()][known:])
        if path.forks or needed:
            point = self._tree.add(decisions if path.forks else self._point.decisions)
        else:
            point = self._point
        answers: dict[Hashable, Fork | Answer] = self._point.answers
        for way, ways in path.forks:
            fork = answers.setdefault(question, Fork(ways, {}))
            assert isinstance(fork, Fork)
            answers, question = fork.answers, way
        answers[question] = answer = Answer(value, needed, point)
        return answer


class _Remembered(Path):
    """A path that goes on after ways that are taken already, and remembers all forks.

    Attributes:
        forks: The way taken at each, and how many there were.
    """

    def __init__(self, path: Path, taken: list[int]) -> None:
        super().__init__()
        self._onward, self._already = path, taken
        self.forks: list[tuple[int, int]] = []

    def choose(self, ways: int) -> int:
        depth = len(self.forks)
        way = self._already[depth] if depth < len(self._already) else self._onward.choose(ways)
        self.forks.append((way, ways))
        return way
