"""The page of what moto's users reported, from the table by which the rig is tested."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.resolve import parse_template
from scripts.docs.markdown import code, generated, table
from tests.budget_stack.testing.reports import SEEN_WITH, Report, reports

_URL = "https://github.com/getmoto/moto/issues"
_INTRODUCTION = (
    "What users of moto reported its CloudFormation to drop, to lose or not to know, each as a small template of our "
    "own. [The rig](../testing.md) deploys it, boto3 is asked by itself what is there, and afterwards nothing is left: "
    "`tests/budget_stack/testing/reports_of_moto/` has the templates, and what is asked."
)
_NOTE = (
    "The last column is what moto's own `create_stack` keeps of the same template. Of what is `made`, no property is "
    "claimed: what boto3 does not find of it is in those files, too."
)
_REFUSED = {True: "refused, as on AWS", False: "refused"}


def page() -> str:
    """A row for each report."""
    version = ".".join(map(str, SEEN_WITH))
    heads = ("report", "what was lost", "in the rig", f"moto {version} by itself")
    rows = [_row(report) for report in sorted(reports(), key=lambda report: report.issue)]
    return generated("What moto loses", _INTRODUCTION, table(heads, rows), _NOTE)


def _row(report: Report) -> tuple[str, ...]:
    return (
        f"[{report.issue}]({_URL}/{report.issue})",
        report.lost,
        f"{_REFUSED[report.aws_refuses]}: {code(report.refused)}" if report.refused else "; ".join(_tiers(report)),
        "loses some" if report.moto == "lost" else "keeps all",
    )


def _tiers(report: Report) -> Iterator[str]:
    """For each tier, which types of the template are of it."""
    source = parse_template(report.then.get("template", report.template), f"report {report.issue}")
    types = {name: entry["Type"].removeprefix("AWS::") for name, entry in source.template["Resources"].items()}
    for tier in dict.fromkeys(report.how.values()):
        of_tier = dict.fromkeys(types[name] for name, how in report.how.items() if how == tier)
        yield f"{tier}: {', '.join(map(code, of_tier))}"
