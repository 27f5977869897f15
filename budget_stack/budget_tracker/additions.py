"""Workers and jobs in the template of the Budget Tracker's web service, and what they have with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from troposphere import AWSObject, GetAtt, Ref

from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.budget_tracker.beside import JOBS, WORKERS, BudgetTrackerSettings, prefix_of
from budget_stack.errors import InvalidSetting, LogicalIdTaken
from budget_stack.settings.worker import WorkerSettings
from budget_stack.stacks.stack import Stack
from budget_stack.wiring.endpoints import called_services
from budget_stack.wiring.queue import QUEUE_URL

Container = TypeVar("Container", bound=BackgroundContainerSettings)


def with_queues_and_endpoints(settings: BudgetTrackerSettings) -> BudgetTrackerSettings:
    """Return the settings of the web service with what it needs of workers and jobs: their queues, and endpoints."""
    settings = replace(settings, container=_sending(settings.container, settings.sends_to), sends_to={})
    if settings.endpoints is None:
        return settings
    services = [
        *(service for one in settings.workers.values() for service in _of_worker(one)),
        *(service for one in settings.jobs.values() for service in called_services(one.container, one.run)),
    ]
    also = tuple(dict.fromkeys((*settings.endpoints.also, *services)))
    return replace(settings, endpoints=replace(settings.endpoints, also=also))


def _of_worker(worker: WorkerSettings) -> Iterator[str]:
    yield from called_services(worker.container, worker.service)
    if worker.queue is not None:
        yield "sqs"


def add_beside(stack: Stack, settings: BudgetTrackerSettings) -> None:
    """Add the workers and the jobs to the template of a web service, without which no schedule starts a job.

    Raises:
        InvalidSetting: a worker or a job that cannot be beside it, with its name.
    """
    # only who asks for one waits for what builds it
    from budget_stack.stacks.beside import beside, mounted, shared_volumes
    from budget_stack.stacks.job import build_job
    from budget_stack.stacks.worker import build_worker

    condition = settings.service.condition
    volumes = shared_volumes(settings, stack.file_system)
    for name, worker in settings.workers.items():
        with _named(WORKERS, name):
            taken = () if worker.queue is None else (QUEUE_URL,)
            told = replace(worker, container=_sending(worker.container, settings.sends_to, taken))
            own = beside(told, stack, settings, volumes)
            made = build_worker(own, template=stack.template, prefix=prefix_of(name), shared=stack.shared)
        _let_wait(made.service.service, stack, mounted(worker, volumes))
    for name, job in settings.jobs.items():
        with _named(JOBS, name):
            own_job = beside(
                replace(job, container=_sending(job.container, settings.sends_to)), stack, settings, volumes
            )
            made_job = build_job(own_job, template=stack.template, prefix=prefix_of(name), shared=stack.shared)
        if made_job.schedule is not None:
            schedule = made_job.schedule.schedule
            # before the first push there is no image to run
            if condition is not None:
                schedule.Condition = condition
            _let_wait(schedule, stack, mounted(job, volumes))


def _sending(container: Container, sends_to: Mapping[str, str], taken: Iterable[str] = ()) -> Container:
    """Return a container that is told queues, and may send to them, unless it has variables of those names."""
    given = {*container.environment, *container.secrets, *taken}
    queues = {name: f"{prefix_of(worker)}WorkQueue" for name, worker in sends_to.items() if name not in given}
    if not queues:
        return container
    # only now: most templates have no queue
    from awacs import sqs
    from awacs.aws import Allow, Statement

    arns = [GetAtt(queue, "Arn") for queue in dict.fromkeys(queues.values())]
    return replace(
        container,
        environment={**container.environment, **{name: Ref(queue) for name, queue in queues.items()}},
        statements=[*container.statements, Statement(Effect=Allow, Action=[sqs.SendMessage], Resource=arns)],
    )


def _let_wait(resource: AWSObject, stack: Stack, others: Iterable[str]) -> None:
    """Let what starts tasks wait for the web service, whose own have migrated the database by then."""
    before = [*getattr(resource, "DependsOn", ()), *others, stack.service.service.title]
    resource.DependsOn = [*dict.fromkeys(before)]


@contextmanager
def _named(table: str, name: str) -> Iterator[None]:
    """Say of what is refused in which worker or job it is."""
    setting = f"{table}[{name!r}]"
    try:
        yield
    except LogicalIdTaken as error:
        expected = f"another name: the template has a {error.kind} {error.logical_id} already"
        raise InvalidSetting(setting, name, expected) from error
    except InvalidSetting as error:
        raise InvalidSetting(f"{setting}.{error.setting}", error.got, error.expected) from error
