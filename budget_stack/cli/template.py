"""`budget-stack template`: write the shipped template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from budget_stack.budget_tracker import build_budget_tracker
from budget_stack.budget_tracker.profiles import PROFILES, profile
from budget_stack.errors import BudgetStackError
from budget_stack.facts.template import MOST_BYTES_IN_REQUEST
from budget_stack.files import write_whole
from budget_stack.render import bytes_by_sam, to_json, to_yaml
from budget_stack.settings.web_service import ADDRESSES, LOAD_BALANCER
from budget_stack.stacks.stack import Stack

if TYPE_CHECKING:
    from budget_stack.settings_file import Document


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
    help="What clients meet: a load balancer, or an HTTP API with an https address of AWS's own.  "
    f"[default: what --settings says, or {LOAD_BALANCER}]",
)
@click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="TOML file of settings that are no parameters, such as budget-stack.toml.",
)
@click.option(
    "--print-settings",
    "printed",
    type=click.Choice(PROFILES),
    help="Print a settings file that we ship instead, to begin your budget-stack.toml with.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write; standard output if left out.",
)
@click.option(
    "--samconfig",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the file that this samconfig.toml has sam deploy, if it is named template.NAME.yaml; else "
    "template.<address>.yaml beside it. Never template.yaml.",
)
def command(
    flavour: str,
    address: str | None,
    settings_file: Path | None,
    printed: str | None,
    as_json: bool,
    output: Path | None,
    samconfig: Path | None,
) -> None:
    """Write the template that deploys the Budget Tracker."""
    if printed:
        click.echo(profile(printed), nl=False)
        return
    if output and samconfig:
        raise click.UsageError("--output and --samconfig both say what to write; give one of them")
    try:
        document, deployed = _read(settings_file, samconfig)
        address = _agreed(address, document, samconfig, deployed)
        stack = _built(document, address)
    except BudgetStackError as error:
        raise click.ClickException(_listed(str(error))) from error
    if samconfig:
        output, as_json = _own(samconfig, deployed, address, as_json)
    sam = flavour == "sam"
    text = (to_json(stack.template, sam=sam) if as_json else to_yaml(stack.template, sam=sam)).encode()
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        write_whole(output, text)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}; choose another --output") from error
    click.echo(f"wrote {output} ({len(text):,} bytes)", err=True)
    # only a long one is written once more to see how long SAM makes it
    is_long = len(text) * 5 > MOST_BYTES_IN_REQUEST * 4
    if is_long and (bytes_by_sam(stack.template.to_dict()) if sam else len(text)) > MOST_BYTES_IN_REQUEST:
        limit = f"CloudFormation takes more than {MOST_BYTES_IN_REQUEST:,} bytes only from a bucket"
        click.echo(f"{limit}: sam deploy --resolve-s3 makes one", err=True)


def _read(settings_file: Path | None, samconfig: Path | None) -> tuple[Document | None, str | None]:
    """Return what the settings file says, and the template that sam deploys."""
    document = deployed = None
    # imported here, since without files there is nothing to read them with
    if settings_file:
        from budget_stack.settings_file import read_settings

        document = read_settings(settings_file)
    if samconfig:
        from budget_stack.configure.own_template import deployed_template

        deployed = deployed_template(samconfig)
    return document, deployed


def _agreed(option: str | None, document: Document | None, samconfig: Path | None, deployed: str | None) -> str:
    """Return the one address that option, settings file and the name of the deployed template say."""
    said = {"--address": option}
    if document:
        from budget_stack.budget_tracker.from_file import address_of

        said[document.place(("address",))[1]] = address_of(document)
    if deployed:
        from budget_stack.configure.own_template import address_named

        said[f"template_file {deployed} of {samconfig}"] = address_named(deployed)
    said = {where: address for where, address in said.items() if address}
    if len({*said.values()}) > 1:
        words = ", but ".join(f"{where} says {address}" for where, address in said.items())
        raise click.UsageError(f"there is one address: {words}; change one of them, or run make configure anew")
    return next(filter(None, said.values()), LOAD_BALANCER)


def _built(document: Document | None, address: str) -> Stack:
    if document is None:
        return build_budget_tracker(address)
    from budget_stack.budget_tracker.from_file import build_from_file

    return build_from_file(document, address)


def _own(samconfig: Path, deployed: str | None, address: str, as_json: bool) -> tuple[Path, bool]:
    """Return what to write beside a samconfig.toml, and whether as JSON; tell of what sam does not deploy yet."""
    from budget_stack.configure.own_template import own_template

    own = own_template(deployed, address)
    if as_json or own.endswith(".json"):
        own, as_json = str(Path(own).with_suffix(".json")), True
    if own != deployed:
        click.echo(
            f"sam deploys {deployed or 'template.yaml'} until {samconfig} says, below [default.deploy.parameters]: "
            f'template_file = "{own}"',
            err=True,
        )
    return samconfig.parent / own, as_json


def _listed(problems: str) -> str:
    """Return several lines under a heading, so that each of them begins with its place."""
    return f"nothing is written, because\n{problems}" if "\n" in problems else problems
