"""`budget-stack release`: build an image, push it, and deploy it by its digest."""

from __future__ import annotations

from pathlib import Path

import click

from budget_stack.configure.dialogue import wrapped
from budget_stack.errors import BudgetStackError
from budget_stack.facts.ecr import NO_SEVERITY, SEVERITIES
from budget_stack.rollout.run import STEPS, Wanted, release


@click.command("release", short_help="Build an image, push it, and deploy it by its digest.")
@click.option("--tag", help="Tag of the image; one that is in the repository is deployed as it is.  [default: commit]")
@click.option(
    "--context",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="Folder with the Dockerfile.",
)
@click.option("--stack-name", help="Stack to deploy to.  [default: that of the configuration file]")
@click.option("--region", help="Region of the stack.  [default: that of the configuration file]")
@click.option("--profile", help="Profile in ~/.aws.  [default: that of the configuration file]")
@click.option(
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default="samconfig.toml",
    show_default=True,
    help="File that says which stack.",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Template that the stack gets as well.  [default: it keeps its own]",
)
@click.option("--role-arn", help="Role that CloudFormation takes on.  [default: that of the last update, or you]")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, NO_SEVERITY]),
    default=NO_SEVERITY,
    show_default=True,
    help="Deploy no image in which ECR's scan finds something this severe; NONE does not wait for the scan.",
)
@click.option(
    "--only",
    type=click.Choice(STEPS),
    help="One step of three, for a pipeline in which a person looks at the change set.  [default: all]",
)
def command(  # noqa: PLR0913 - one an option
    tag: str | None,
    context: Path,
    stack_name: str | None,
    region: str | None,
    profile: str | None,
    config_file: Path,
    template: Path | None,
    role_arn: str | None,
    fail_on: str,
    only: str | None,
) -> None:
    """Build an image, push it, and deploy it by its digest.

    The image is built for the architecture that the stack's tasks run on, and pushed to its repository. The stack
    keeps its template and every parameter but ImageTag, so CloudFormation sees the new image, waits for its tasks, and
    takes it back if they fail. With --tag of an image that was pushed before, that one runs again.
    """
    try:
        released = release(
            Wanted(
                config_file=config_file,
                context=context,
                tag=tag,
                stack_name=stack_name,
                region=region,
                profile=profile,
                template=template,
                role_arn=role_arn,
                fail_on=None if fail_on == NO_SEVERITY else fail_on,
                only=only,
            )
        )
    except BudgetStackError as error:
        raise click.ClickException(str(error)) from error
    if released.change_set:
        # one line each, for a pipeline to read
        click.echo(released.change_set.arn)
        click.echo("nothing would change" if released.change_set.is_empty else released.change_set.link)
    elif not released.is_deployed:
        click.echo(released.digest)
    else:
        runs = "will run, once MinContainerCount is raised," if released.is_asleep else "runs"
        text = f"{released.stack_name} {runs} {released.image}, {released.digest}"
        click.echo(wrapped(text if released.has_changed else f"{text}, as before", rest="", err=False))
