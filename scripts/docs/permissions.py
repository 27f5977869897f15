"""The page of what deploying the shipped template takes: every action, and why there is a wildcard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budget_stack import build_budget_tracker
from budget_stack.permissions import Grant, Scope, permissions_of
from budget_stack.permissions.formats import rows
from budget_stack.render import to_yaml
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES, LOAD_BALANCER
from scripts.docs.markdown import code, generated, table

_STACK = "budget-tracker"
_SCHEMAS = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"
_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)
_INTRODUCTION = f"""\
What `budget-stack permissions --stack-name {_STACK} --push {_STACK}` takes of `template.yaml`, in every \
configuration, and of the template for an HTTP API. `*` in place of a region or an account is what `--region` and \
`--account` replace. The handlers of a type are what CloudFormation calls to create, read, update, delete and list \
resources; [the schemas]({_SCHEMAS}) name their actions, and the [Service Authorization Reference]({_REFERENCE}) \
tells what each can be limited to."""
_HEADINGS = ("for", "actions", "on", "why there is a `*`")


def page() -> str:
    """A table an address: the second has what the first has not."""
    known = _grants(LOAD_BALANCER)
    sections = ["## template.yaml", table(_HEADINGS, _rows(known))]
    for address in sorted({*ADDRESSES} - {LOAD_BALANCER}):
        more = [grant for grant in _grants(address) if grant not in known]
        sections += [f"## Besides, with `--address {address}`", table(_HEADINGS, _rows(more))]
    return generated("What deploying takes", _INTRODUCTION, *sections)


def _grants(address: str) -> tuple[Grant, ...]:
    source = parse_template(to_yaml(build_budget_tracker(address).template))
    return permissions_of(source, scope=Scope(_STACK), push=_STACK).grants


def _rows(grants: Iterable[Grant]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows(grants):
        limits = "".join(f", {code(key)} {', '.join(map(code, values))}" for _, key, values in row.condition)
        user = code(row.user) if "::" in row.user else row.user
        yield user, ", ".join(map(code, row.actions)), ", ".join(map(code, row.resources)) + limits, row.why
