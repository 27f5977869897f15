"""`budget-stack template`: write the shipped template."""

from __future__ import annotations

from pathlib import Path

import click

from budget_stack.budget_tracker import build_budget_tracker
from budget_stack.render import to_json, to_yaml
from budget_stack.settings import ADDRESSES, LOAD_BALANCER


@click.command("template", short_help="Write the shipped template.")
@click.option(
    "--format",
    "flavour",
    type=click.Choice(["sam", "cloudformation"]),
    default="sam",
    show_default=True,
    help="With SAM's transform, or without.",
)
@click.option(
    "--address",
    type=click.Choice(ADDRESSES),
    default=LOAD_BALANCER,
    show_default=True,
    help="What clients meet: a load balancer, or an HTTP API with an https address of AWS's own.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    help="File to write; standard output if left out.",
)
def command(flavour: str, address: str, as_json: bool, output: Path) -> None:
    """Write the template that deploys the Budget Tracker."""
    template, sam = build_budget_tracker(address).template, flavour == "sam"
    text = (to_json(template, sam=sam) if as_json else to_yaml(template, sam=sam)).encode()
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        output.write_bytes(text)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}; choose another --output") from error
    click.echo(f"wrote {output} ({len(text):,} bytes)", err=True)
