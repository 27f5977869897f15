"""The command `budget-stack`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; the console script's entry."""
    # A run makes a few thousand objects and ends: collecting them costs more than it frees.
    gc.disable()
    from budget_stack.cli.deferred import defer_import, left_out

    # click has a type of parameter for one of its classes, which no command takes.
    with left_out("uuid", "UUID"):
        from budget_stack.cli.group import budget_stack

    # troposphere imports it to write YAML, which this command does by itself, and twice as fast to start.
    defer_import("cfn_flip")
    # And these, with eight more of its modules, to annotate one attribute of a template.
    defer_import("troposphere.serverless", "Globals")
    # Only a stack that keeps its load balancer's logs has a bucket.
    defer_import("troposphere.s3")
    defer_import("awacs.s3")
    # Only one behind an HTTP API has any of that service, and only one whose requests ECS shifts the right to.
    defer_import("troposphere.apigatewayv2")
    defer_import("awacs.elasticloadbalancing")
    try:
        budget_stack(prog_name="budget-stack")
    except OSError as error:
        # a full disk behind standard output, for instance
        print(f"Error: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)
