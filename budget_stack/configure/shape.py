"""The template to deploy: the shipped one, one that is built for an address and a settings file, or somebody's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budget_stack.budget_tracker import build_budget_tracker
from budget_stack.budget_tracker.groups.database import DSQL
from budget_stack.configure.address import address_of
from budget_stack.configure.own_template import address_named, own_template
from budget_stack.configure.samconfig import InvalidSamConfig
from budget_stack.facts.template import MOST_BYTES_IN_REQUEST
from budget_stack.files import write_whole
from budget_stack.render import bytes_by_sam, to_json, to_yaml
from budget_stack.resolve.source import UnreadableTemplate, read_template
from budget_stack.settings.web_service import ADDRESSES, LOAD_BALANCER

if TYPE_CHECKING:
    from budget_stack.settings_file import Document

SHIPPED = "template.yaml"
SETTINGS = "budget-stack.toml"
"""The settings file, which `make template` takes from the same folder."""


def read_settings_file() -> Document | None:
    """Return the settings file of this folder; None if there is none.

    Raises:
        InvalidSettingsFile: it is no TOML, cannot be read, or says what cannot be set behind any address that it may
            be built for. Told here, nobody answers questions in vain.
    """
    if not Path(SETTINGS).exists():
        return None
    # Only who has such a file waits for what reads it.
    from budget_stack.budget_tracker import from_file
    from budget_stack.settings_file import InvalidSettingsFile, read_settings

    settings = read_settings(Path(SETTINGS))
    refusals = []
    for address in (from_file.address_of(settings),) if "address" in settings.tables else sorted(ADDRESSES):
        try:
            from_file.build_from_file(settings, address)
            return settings
        except InvalidSettingsFile as refusal:
            refusals.append(refusal)
    raise refusals[0]


def check_first(settings: Document | None) -> None:
    """Refuse settings with which no stack can begin, as its first deployment has no tasks.

    Raises:
        InvalidSettingsFile: ECS is to shift requests.
    """
    if settings is None:
        return
    from budget_stack.budget_tracker import from_file
    from budget_stack.settings_file import InvalidSettingsFile

    if strategy := from_file.shifting_strategy(settings):
        raise InvalidSettingsFile(
            f'{settings.place(("release", "strategy"))[1]}: [release] strategy: "ROLLING" for a stack that is not '
            f"there yet, whose first deployment has no tasks; from there two updates lead to {strategy} "
            "(docs/operating.md#releases)"
        )


def takes_bucket(template: str | None) -> bool:
    """Tell whether sam can only deploy a template by way of a bucket; False where there is none to be read."""
    try:
        return template is not None and bytes_by_sam(read_template(Path(template)).template) > MOST_BYTES_IN_REQUEST
    except UnreadableTemplate:
        return False


def address_said(settings: Document | None) -> str | None:
    """Return the address that a settings file asks for, if any."""
    if settings is None:
        return None
    from budget_stack.budget_tracker import from_file

    return from_file.address_of(settings)


def database_kind(settings: Document | None) -> str:
    """Return the kind of database that the template of a settings file makes."""
    if settings is None:
        return DSQL
    from budget_stack.budget_tracker import from_file

    return from_file.database_kind(settings)


def left_out(settings: Document | None) -> frozenset[str]:
    """Return the parameters that the template of a settings file is without, beside those of a database."""
    if settings is None:
        return frozenset()
    from budget_stack.budget_tracker import from_file

    return from_file.left_out(settings)


def template_file(address: str, settings: Document | None) -> str:
    """Return what sam deploys: the committed template where that is the same, else one that git ignores."""
    return SHIPPED if address == LOAD_BALANCER and settings is None else own_template(None, address)


def is_own(template: str) -> bool:
    """Tell whether a template is one that `template_file()` names, and not somebody's own."""
    return template in (SHIPPED, *(own_template(None, address) for address in ADDRESSES))


def address_in(template: str) -> str | None:
    """Return the address that a template has; None where nobody knows.

    Args:
        template: Its file. One of ours tells by its name, whether it has been built yet or not.
    """
    if is_own(template):
        return LOAD_BALANCER if template == SHIPPED else address_named(template)
    try:
        return address_of(read_template(Path(template)).template["Resources"])
    except UnreadableTemplate:
        return address_named(template)


def build(template: str | None, address: str, settings: Document | None) -> bool:
    """Write the template for an address, and tell so; the shipped one and somebody's own are left as they are.

    Args:
        template: What sam is to deploy.
        address: What clients meet, as in `Settings.address`.
        settings: What else differs from the shipped template.

    Raises:
        InvalidSamConfig: the file cannot be written.
        InvalidSettingsFile: the settings say what cannot be set.
    """
    # As `make template` does: what a settings file says goes into the template that sam deploys, if git ignores it.
    ours = template_file(address, None) if settings is None else own_template(template, address)
    if template == SHIPPED or template != ours:
        return False
    stack = build_budget_tracker(address)
    if settings is not None:
        from budget_stack.budget_tracker import from_file

        stack = from_file.build_from_file(settings, address)
    try:
        write = to_json if template.endswith(".json") else to_yaml
        write_whole(Path(template), write(stack.template, sam=True).encode())
    except OSError as error:
        raise InvalidSamConfig(f"cannot write {template}: {error.strerror}") from error
    return True
