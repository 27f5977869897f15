"""Run all ordeals, or those that are named."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from scripts.torture import (
    answers,
    conflicts,
    contract,
    crashes,
    crowds,
    disclosure,
    flushes,
    lockouts,
    model,
    restarts,
    slow,
    strangers,
    uploads,
)
from scripts.torture.databases import databases

ORDEALS = {
    "crashes": crashes.run,
    "flushes": flushes.run,
    "conflicts": conflicts.run,
    "model": model.run,
    "restarts": restarts.run,
    "slow": slow.run,
    "crowds": crowds.run,
    "lockouts": lockouts.run,
    "disclosure": disclosure.run,
    "answers": answers.run,
    "strangers": strangers.run,
    "uploads": uploads.run,
    "contract": contract.run,
}


def main() -> int:
    """The exit status is 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ordeals", nargs="*", metavar="NAME", help=f"one of {', '.join(ORDEALS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rounds")
    arguments = parser.parse_args()
    if unknown := set(arguments.ordeals) - set(ORDEALS):
        parser.error(f"{sorted(unknown)[0]!r} is none of {', '.join(ORDEALS)}")
    share = 0.1 if arguments.quick else 1
    met = True
    with tempfile.TemporaryDirectory(prefix="torture") as folder, databases(Path(folder)) as urls:
        for name in arguments.ordeals or ORDEALS:
            met = all([*ORDEALS[name](urls, Path(folder), share)]) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
