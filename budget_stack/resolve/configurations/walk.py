"""A walk through the tree of everything that can be decided, and the tree, which remembers every answer.

A search asks the same questions over and over: each walk repeats the previous one up to the fork where it takes
another way. So the tree keeps the answers at the point where they were asked. A point is identified by the questions
that lead to it and their answers, so an answer found there is the one that would be worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from budget_stack.resolve.configurations.decisions import Contradiction, Decisions
from budget_stack.resolve.configurations.domains import Domains
from budget_stack.resolve.configurations.path import Path
from budget_stack.resolve.faults import ResolveError

# at most some 60 MB
_MOST_ANSWERS = 40_000


class Point:
    """A point of the tree: what has been decided there, and the answers to questions asked there."""

    __slots__ = ("answers", "decisions")

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.answers: dict[Hashable, Fork | Answer] = {}


class Fork(NamedTuple):
    """An answer that depends on which of several ways is taken.

    Attributes:
        ways: The number of ways.
        answers: The answers known so far, by the number of the way.
    """

    ways: int
    answers: dict[Hashable, Fork | Answer]


class Answer(NamedTuple):
    """The answer to a question.

    Attributes:
        value: The answer, or the error that was raised instead.
        is_raised: Whether that was raised.
        conditions: Conditions that were decided along with it, and whether they hold.
        point: The point that the walk reaches with it.
    """

    value: Any
    is_raised: bool
    conditions: dict[str, bool]
    point: Point


class Tree:
    """Everything remembered about the walks through one template.

    Args:
        domains: The values that parameters may have before anything is decided.
    """

    def __init__(self, domains: Domains) -> None:
        self._root = Point(Decisions(domains))
        self._answers = 0

    def root(self) -> Point:
        """Return the point where walks start, of an empty tree if the old one has grown too large."""
        if self._answers > _MOST_ANSWERS:
            self._root, self._answers = Point(self._root.decisions), 0
        return self._root

    def add(self, answers: dict[Hashable, Fork | Answer], question: Hashable, answer: Answer) -> None:
        """Remember an answer among those of a point or fork."""
        answers[question] = answer
        self._answers += 1


class Walk:
    """One walk through the tree.

    Args:
        tree: The tree to remember answers in.
        point: The point where the walk starts.
        path: The way to take at each fork.
    """

    def __init__(self, tree: Tree, point: Point, path: Path) -> None:
        self._tree, self._point, self._path = tree, point, path
        self._unfinished: tuple[Decisions, Path] | None = None

    @property
    def decisions(self) -> Decisions:
        """What has been decided so far, to be read only."""
        return self._unfinished[0] if self._unfinished else self._point.decisions

    def continued(self, path: Path) -> Walk:
        """Return a walk that starts where this one is, and continues along another path."""
        return Walk(self._tree, self._point, path)

    def ask(self, question: Hashable, work_out: Callable[[Decisions, Path], Any], conditions: dict[str, bool]) -> Any:
        """Answer a question, and move on to the point that the answer leads to.

        Args:
            question: Identifies the question.
            work_out: Answers it by deciding whatever is open; it may ask further questions.
            conditions: The conditions decided so far, to which those decided along with the answer are added.

        Raises:
            Contradiction: no configuration leads here.
            ResolveError: CloudFormation could not evaluate what is asked.
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
        if answer.is_raised:
            raise ResolveError(*answer.value.faults) if isinstance(answer.value, ResolveError) else Contradiction
        return answer.value

    def _worked_out(
        self,
        question: Hashable,
        work_out: Callable[[Decisions, Path], Any],
        taken: list[int],
        conditions: dict[str, bool],
    ) -> Answer:
        decisions, path = self._point.decisions.copy(), _Recording(self._path, taken)
        known = len(conditions)
        self._unfinished = decisions, path
        value: Any
        try:
            value, is_raised = work_out(decisions, path), False
        except (Contradiction, ResolveError) as error:
            value, is_raised = error, True
        finally:
            self._unfinished = None
        needed = dict([*conditions.items()][known:])
        point = self._point
        if path.forks:
            point = Point(decisions)
        elif needed:
            point = Point(point.decisions)
        answers: dict[Hashable, Fork | Answer] = self._point.answers
        for way, ways in path.forks:
            fork = answers.setdefault(question, Fork(ways, {}))
            assert isinstance(fork, Fork)
            answers, question = fork.answers, way
        answer = Answer(value, is_raised, needed, point)
        self._tree.add(answers, question, answer)
        return answer


class _Recording(Path):
    """A path that first repeats ways already taken, then follows another path, and records every fork.

    Attributes:
        forks: The way taken at each fork, and the number of ways there.
    """

    def __init__(self, path: Path, taken: list[int]) -> None:
        super().__init__()
        self._path, self._taken_before = path, taken
        self.forks: list[tuple[int, int]] = []

    def choose(self, ways: int) -> int:
        depth = len(self.forks)
        way = self._taken_before[depth] if depth < len(self._taken_before) else self._path.choose(ways)
        self.forks.append((way, ways))
        return way
