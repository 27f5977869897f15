"""How long the test rig takes to deploy the shipped template, again and again in one process; `make bench` runs it.

Figures are seconds of processor time, which other load changes less than those of a clock.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
DEPLOYMENTS, WARM = 50, 10
# bars: seconds of the first deployment with every import, of the next, megabytes that each adds to the process
MOST_FIRST, MOST_NEXT, MOST_GROWTH = 2.5, 0.4, 0.5


def main() -> None:
    """Print the figures, and end with 1 where memory grows beyond its bar."""
    # this process has imported nothing yet
    deploy()
    first = time.process_time()
    seconds: list[float] = []
    warm = 0.0
    for number in range(DEPLOYMENTS - 1):
        start = time.process_time()
        deploy()
        seconds.append(time.process_time() - start)
        if number == WARM:
            warm = megabytes()
    growth = (megabytes() - warm) / (DEPLOYMENTS - 2 - WARM)
    print(f"the rig's first deployment of {TEMPLATE.name}, with every import: {first:.2f} s (at most {MOST_FIRST})")
    print(f"each of the next {len(seconds)}: {statistics.median(seconds):.2f} s (at most {MOST_NEXT})")
    print(f"memory: {megabytes():.0f} MB after {DEPLOYMENTS}, {growth:.2f} MB more with each (at most {MOST_GROWTH})")
    sys.exit(growth > MOST_GROWTH)


def deploy() -> None:
    """Deploy the template to an account of its own."""
    from budget_stack.testing import simulated

    with simulated() as account:
        account.deploy(TEMPLATE, account.network)


def megabytes() -> float:
    """What the process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    main()
