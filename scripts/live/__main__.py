"""Walk through deploying and operating as docs/ describes them, in an AWS account, and record every step."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from budget_stack.configure import samconfig
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER
from scripts.live.account import Account
from scripts.live.documents import ROOT
from scripts.live.leavings import left, remove_everything
from scripts.live.record import Record
from scripts.live.shell import Shell
from scripts.live.steps import STEPS
from scripts.live.walk import Walk

PLAN = """\
This walk makes, in {region}, and deletes again:
  the stack {name}: {front}, an ECS cluster, and by turns a service of one task
      (0.25 vCPU, 512 MiB; two while it is replaced), roles, security groups, a log group, two secrets
  the ECR repository {name} with three images, and an Aurora DSQL cluster
It takes about an hour and a half, most of it AWS's. The load balancer (about 0.02 USD an hour), up to four public
addresses (0.005 USD an hour each) and a task cost less than 0.10 USD an hour, an image of 200 MB and an idle database
next to nothing: less than 1 USD in all. Nothing else in the account is touched; ECS's own role stays, where it is new.
"""
FRONTS = {API_GATEWAY: "an HTTP API with its VPC link and load balancer", LOAD_BALANCER: "a load balancer"}
NETWORK = {"VpcId": "vpc_id", "PublicSubnet1": "public_subnet_1", "PublicSubnet2": "public_subnet_2"}


def main() -> int:
    """The exit status is 1 where something did not hold or stays, 2 where nothing was begun."""
    arguments = _arguments()
    sys.stdout.write(PLAN.format(region=arguments.region, name=arguments.name, front=FRONTS[arguments.address]))
    if not arguments.yes and input("Go on? [y/N] ").strip().lower() not in ("y", "yes"):
        return 2
    record = Record(arguments.record)
    with tempfile.TemporaryDirectory(prefix="live") as folder:
        _copy_of_what_git_tracks(Path(folder))
        walk = _walk(arguments, Path(folder), record)
        if walk.account.status() or walk.account.repositories() & {arguments.name}:
            _say(f"There is a stack or a repository {arguments.name} already: delete it, or give another --name.")
            return 2
        held = _walked(walk)
    _say(f"{'Everything held' if held else 'It did not hold'}. The record: {record.path}")
    return 0 if held else 1


def _walked(walk: Walk) -> bool:
    record = walk.shell.record
    try:
        for number, step in enumerate(STEPS, start=1):
            record.step = step.__name__
            _say(f"\n{number} of {len(STEPS)}. {step.__doc__}")
            step(walk)
        record.write(outcome="everything held")
    except (Exception, KeyboardInterrupt) as error:
        reason = record.without_secrets(str(error) or type(error).__name__)
        record.write(outcome=reason)
        _say(f"\nThe walk breaks off: {reason}\n\nRemoving what it made. Ctrl-C leaves the rest where it is.")
        _removed(walk)
        return False
    return True


def _removed(walk: Walk) -> None:
    walk.shell.record.step = "remove"
    try:
        remove_everything(walk)
        found = left(walk)
    except (Exception, KeyboardInterrupt) as error:
        reason = walk.shell.record.without_secrets(str(error) or type(error).__name__)
        _say(f"Not everything could be removed: {reason}")
        found = left(walk)
    walk.shell.record.write(outcome="removed", left=found)
    _say("Nothing is left." if not found else "\n  ".join(["What is left, and may cost:", *found]))


def _arguments() -> argparse.Namespace:
    known = samconfig.remembered(samconfig.load(ROOT / "samconfig.toml"))
    parser = argparse.ArgumentParser(
        prog="make live", description=__doc__, epilog="What is not given is what make configure wrote."
    )
    parser.add_argument("--name", default="budget-walk", help="of the stack and the repository (default: budget-walk)")
    parser.add_argument("--address", choices=FRONTS, default=API_GATEWAY, help=f"(default: {API_GATEWAY})")
    parser.add_argument("--region", default=known.region)
    parser.add_argument("--profile", default=known.profile, help="in ~/.aws")
    for parameter, name in NETWORK.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default=known.parameters.get(parameter), metavar="ID")
    record = ROOT / "build" / "live" / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.jsonl"
    parser.add_argument("--record", type=Path, default=record, metavar="FILE", help="(default: build/live/, by date)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    arguments = parser.parse_args()
    if missing := [name for name in ("region", *NETWORK.values()) if not getattr(arguments, name)]:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        parser.error(f"{options}: give it, or let make configure find it")
    if absent := [name for name in ("aws", "sam", "docker") if shutil.which(name) is None]:
        parser.error(f"{', '.join(absent)} cannot be found: install it, or put it on the PATH")
    return arguments


def _walk(arguments: argparse.Namespace, folder: Path, record: Record) -> Walk:
    import boto3  # type: ignore[import-untyped]

    session = boto3.Session(region_name=arguments.region, profile_name=arguments.profile)
    options = {name.replace("_", "-"): getattr(arguments, name) for name in ("region", *NETWORK.values())}
    options |= {"stack-name": arguments.name, "image-repository": arguments.name}
    options |= {"profile": arguments.profile} if arguments.profile else {}
    return Walk(
        shell=Shell(folder, _environment(arguments), record, _say),
        account=Account(session, arguments.name, arguments.vpc_id),
        say=_say,
        region=arguments.region,
        name=arguments.name,
        address=arguments.address,
        configure=" ".join(["--yes", *(f"--{name} {value}" for name, value in options.items())]),
        page_answers=_answers,
    )


def _environment(arguments: argparse.Namespace) -> Mapping[str, str]:
    own = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "AWS_PAGER": ""}
    return {**os.environ, **own, **({"AWS_PROFILE": arguments.profile} if arguments.profile else {})}


def _copy_of_what_git_tracks(folder: Path) -> None:
    """Make a folder of its own, so that samconfig.toml and what is not committed have no part in the walk."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def _answers(url: str) -> bool:
    for _ in range(30):
        try:
            with urlopen(f"{url}/health", timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(10)
    return False


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
