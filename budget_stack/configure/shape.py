"""The template to deploy: the shipped one, one that is built for another address, or somebody's own."""

from __future__ import annotations

from pathlib import Path

from budget_stack.budget_tracker import build_budget_tracker
from budget_stack.configure.address import address_of
from budget_stack.configure.samconfig import InvalidSamConfig
from budget_stack.render import to_yaml
from budget_stack.resolve.source import UnreadableTemplate, read_template
from budget_stack.settings import ADDRESSES, LOAD_BALANCER

SHIPPED = "template.yaml"


def template_file(address: str) -> str:
    """Return what sam deploys for an address: the committed template where that has it, else one that git ignores."""
    return SHIPPED if address == LOAD_BALANCER else f"template.{address}.yaml"


def is_own(template: str) -> bool:
    """Tell whether a template is one that `template_file()` names, and not somebody's own."""
    return template in map(template_file, ADDRESSES)


def address_in(template: str) -> str | None:
    """Return the address that a template makes; None where nobody knows.

    Args:
        template: Its file. One of ours tells by its name, whether it has been built yet or not.
    """
    if is_own(template):
        return next(address for address in ADDRESSES if template_file(address) == template)
    try:
        return address_of(read_template(Path(template)).template["Resources"])
    except UnreadableTemplate:
        return None


def build(template: str | None, address: str) -> bool:
    """Write the template for an address, and tell so; the shipped one and somebody's own are left as they are.

    Args:
        template: What sam is to deploy.
        address: What clients meet, as in `Settings.address`.

    Raises:
        InvalidSamConfig: the file cannot be written.
    """
    if template == SHIPPED or template != template_file(address):
        return False
    try:
        Path(template).write_bytes(to_yaml(build_budget_tracker(address).template, sam=True).encode())
    except OSError as error:
        raise InvalidSamConfig(f"cannot write {template}: {error.strerror}") from error
    return True
