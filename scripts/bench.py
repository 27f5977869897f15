"""How long synthesis and checks take, as ratios of alternating runs; `make bench` runs it.

Absolute times mean little on a shared machine, so each round runs both sides one right after the other.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

BUDGET_STACK = Path(sys.executable).parent / "budget-stack"

# The troposphere and awacs modules that the default template uses, found by building it.
FIND_MODULES = """
import sys
from budget_stack import build_budget_tracker
build_budget_tracker()
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("troposphere", "awacs")))
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="of the whole process (default: 21)")
    rounds = parser.parse_args().rounds
    print(f"Python {sys.version.split()[0]}")
    whole_process(rounds)
    in_one_process()
    checks(max(3, rounds // 3))


def whole_process(rounds: int) -> None:
    """`budget-stack template` against a process that only imports what the template needs."""
    modules = subprocess.run([sys.executable, "-c", FIND_MODULES], capture_output=True, text=True, check=True).stdout
    imports = [sys.executable, "-c", "".join(f"import {name}\n" for name in modules.split())]
    template = [str(BUDGET_STACK), "template"]
    compare("budget-stack template", template, f"importing {len(modules.split())} modules", imports, rounds)


def checks(rounds: int) -> None:
    """`budget-stack check` against one run of cfn-lint, both on our template."""
    lint = [str(BUDGET_STACK.with_name("cfn-lint")), "template.yaml"]
    everything = [str(BUDGET_STACK), "check", "template.yaml"]
    compare("our own rules", [*everything, "--no-cloudformation-validate"], "cfn-lint", lint, rounds)
    compare("budget-stack check", everything, "cfn-lint", lint, rounds)


def compare(name: str, command: Sequence[str], other_name: str, other: Sequence[str], rounds: int) -> None:
    """Run two commands in turns and print how long the first takes beside the second."""
    run(other), run(command)
    pairs = [(run(command), run(other)) for _ in range(rounds)]
    ours, theirs = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    ratios = sorted(a / b for a, b in pairs)
    print(
        f"whole process, {rounds} alternating rounds: {name} {ours:.0f} ms, {other_name} {theirs:.0f} ms; "
        f"ratio median {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def run(command: Sequence[str]) -> float:
    """Run a command to its last byte and return the seconds it took."""
    # Compiled modules may be written, as for every user; some environments turn that off.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    return time.perf_counter() - start


def in_one_process() -> None:
    """Build and write many stacks, and compare with `Template.to_yaml()`."""
    from budget_stack import build_budget_tracker, to_yaml

    def ours() -> object:
        return to_yaml(build_budget_tracker().template)

    def theirs() -> object:
        return build_budget_tracker().template.to_yaml()

    ours(), theirs()
    for stacks in (1, 10, 100, 1000):
        seconds = timed(ours, stacks)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        print(f"{stacks:5} stacks in one process: {seconds / stacks * 1000:.1f} ms each, at most {memory:.0f} MiB")
    pairs = [(timed(ours, 10), timed(theirs, 10)) for _ in range(7)]
    print(f"Template.to_yaml() takes {statistics.median(b / a for a, b in pairs):.1f} times as long")


def timed(build: Callable[[], object], times: int) -> float:
    """Return the seconds that some calls took."""
    start = time.perf_counter()
    for _ in range(times):
        build()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
