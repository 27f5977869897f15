"""The steps of the walk, in the guides' order: what is run, and what a person relies on afterwards."""

from __future__ import annotations

import re
from typing import Any

from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER
from scripts.live.account import Event
from scripts.live.leavings import remove_leavings
from scripts.live.walk import Walk, statuses

IMAGE = ("LoginCommand", "BuildCommand", "TagCommand", "PushCommand")
FRONTS = {"HttpApi": API_GATEWAY, "LoadBalancer": LOAD_BALANCER}
TAG, BROKEN = "3f2a9c1", "broken"
# of the same architecture as what it is made from, and no program of it starts
_BROKEN_IMAGE = (
    r"printf 'FROM {name}:{tag}\nENTRYPOINT [\"false\"]\n' | docker build --platform {platform} -t {name}:{broken} -"
)


def configure(walk: Walk) -> None:
    """Say where: `configure` writes samconfig.toml, and prints the commands from here to the open page."""
    walk.before = walk.account.inventory()
    walk.configured(_configure(walk))


def first(walk: Walk) -> None:
    """The first deployment makes everything but the tasks."""
    walk.follow("sam deploy --config-env first")
    account, resources = walk.account, walk.account.resources()
    walk.same("the stack is there", account.settled(), "CREATE_COMPLETE")
    walk.same("it has the address that was chosen", FRONTS.keys() & resources.keys(),
              {name for name, address in FRONTS.items() if address == walk.address})  # fmt: skip
    walk.holds("there is no service yet", "Service" not in resources, resources)
    walk.holds("nobody scales what is not there", "ServiceScalingTarget" not in resources, resources)
    walk.same("the repository is there, and empty", account.tags(walk.name), set())
    walk.same("three names are exported", len(account.exports()), 3)
    walk.holds("the commands for the image are outputs", {*IMAGE} <= account.outputs().keys(), account.outputs())
    walk.holds("no output tells of tasks", "ForceNewDeploymentCommand" not in account.outputs(), account.outputs())
    walk.database = resources["DatabaseCluster"]
    walk.same("the database is there, and can still be taken back", account.is_protected(walk.database), False)
    walk.news()


def image(walk: Walk) -> None:
    """Build and push the image."""
    outputs, told = walk.account.outputs(), walk.told[0].commands
    walk.same("the stack's outputs say the same commands", tuple(outputs[name] for name in IMAGE), told)
    walk.follow("docker push")
    walk.same("the image is in the repository", walk.account.tags(walk.name), {"latest"})


def start(walk: Walk) -> None:
    """Start: a bare `sam deploy` makes the service, waits for it, and would take it back."""
    walk.same("it is a bare one", walk.told[0].commands, ("sam deploy",))
    walk.follow("sam deploy")
    _is_awake(walk, "latest")
    walk.holds("the output that rolls out an image again is there",
               "ForceNewDeploymentCommand" in walk.account.outputs())  # fmt: skip


def page(walk: Walk) -> None:
    """Open the page, and see the first password and all outputs whole."""
    outputs = walk.account.outputs()
    walk.same("the address is printed whole", walk.printed("ServiceUrl").strip(), outputs["ServiceUrl"])
    scheme = "https" if walk.address == API_GATEWAY else "http"
    walk.same("it is that of its front", outputs["ServiceUrl"].partition("://")[0], scheme)
    walk.holds("the page answers", walk.page_answers(outputs["ServiceUrl"]))
    password = walk.printed("get-secret-value").strip()
    walk.shell.record.hide(password)
    walk.holds("a first password is there", len(password) >= 12)
    lines = walk.printed("[OutputValue]").splitlines()
    walk.holds("every output is printed whole, in a line of its own", {*outputs.values()} <= {*lines}, lines)
    walk.same("nothing else is to be done", walk.told, [])


def new_image(walk: Walk) -> None:
    """A new image, pushed under a tag of its own and deployed by it."""
    old, service = walk.service, walk.running()
    before = service["taskDefinition"]
    walk.configured(_configure_tag(walk))
    walk.follow("docker push")
    walk.follow(_deploy_tag(walk))
    service = walk.running()
    walk.same("the service is the same one, and was changed", (walk.service, statuses(walk.news(), "Service")[-1]),
              (old, "UPDATE_COMPLETE"))  # fmt: skip
    walk.same("it runs the new image", _tags(walk, service), {TAG})
    walk.holds("the revision before is kept for a roll-back", _is_active(walk, before), before)
    walk.holds("the image before is kept", {"latest", TAG} <= walk.account.tags(walk.name))


def broken_image(walk: Walk) -> None:
    """A broken image fails the deployment, and the one before runs again."""
    outputs = walk.account.outputs()
    (platform,) = re.findall(r"--platform (\S+)", outputs["BuildCommand"])
    walk.shell.run(_BROKEN_IMAGE.format(name=walk.name, tag=TAG, platform=platform, broken=BROKEN))
    for name in ("TagCommand", "PushCommand"):
        walk.shell.run(outputs[name].replace(f":{TAG}", f":{BROKEN}"))
    inventory, before = walk.account.inventory(), walk.running()["taskDefinition"]
    walk.shell.run(_deploy_tag(walk).replace(TAG, BROKEN), fails=True)
    walk.same("the stack was rolled back", walk.account.settled(), "UPDATE_ROLLBACK_COMPLETE")
    news = walk.news()
    walk.holds("the circuit breaker ended it", _broke(news), news)
    walk.same("the service was changed back", statuses(news, "Service")[-1], "UPDATE_COMPLETE")
    walk.same("it runs what it ran before", (_tags(walk, walk.running()), walk.running()["taskDefinition"]),
              ({TAG}, before))  # fmt: skip
    _left_nothing(walk, inventory)


def asleep(walk: Walk) -> None:
    """Asleep: no tasks, no service, and everything else as it was."""
    database = walk.database
    walk.shell.run(walk.guide("Sleeping and waking", "sam deploy", "MinContainerCount=0"))
    walk.same("the stack was updated", walk.account.settled(), "UPDATE_COMPLETE")
    walk.same("the service was deleted", statuses(walk.news(), "Service")[-1], "DELETE_COMPLETE")
    _is_inactive(walk, walk.service)
    walk.holds("nobody scales what is not there", "ServiceScalingTarget" not in walk.account.resources())
    walk.holds("the database is the same one", database == walk.account.resources()["DatabaseCluster"])
    walk.holds("no output tells of tasks", "ForceNewDeploymentCommand" not in walk.account.outputs())


def broken_waking(walk: Walk) -> None:
    """A waking with a broken image is taken back, and nothing of it is left."""
    inventory = walk.account.inventory()
    walk.shell.run(_deploy_tag(walk).replace(TAG, BROKEN) + " MinContainerCount=1", fails=True)
    walk.same("the stack was rolled back", walk.account.settled(), "UPDATE_ROLLBACK_COMPLETE")
    news = walk.news()
    walk.holds("the service was made, and the circuit breaker ended it",
               "CREATE_FAILED" in statuses(news, "Service") and _broke(news), news)  # fmt: skip
    made = {event.physical_id for event in news if event.logical_id == "Service" and event.physical_id}
    walk.same("it is one service", len(made), 1)
    walk.same("the database can be taken back again", walk.account.is_protected(walk.database), False)
    _is_inactive(walk, made.pop())
    _left_nothing(walk, inventory)


def awake(walk: Walk) -> None:
    """Awake: a bare `sam deploy` makes the service anew."""
    slept = walk.service
    walk.shell.run("sam deploy")
    _is_awake(walk, TAG)
    walk.holds("it is another service than before", walk.service != slept, walk.service)
    walk.holds("the page answers", walk.page_answers(walk.account.outputs()["ServiceUrl"]))


def delete(walk: Walk) -> None:
    """Gone: the stack is deleted, and what must not be lost stays."""
    walk.shell.run(walk.guide("Deleting the stack", "sam delete", "--stack-name"), answers="y\n" * 3)
    walk.same("there is no stack", walk.account.settled(), "")
    _is_inactive(walk, walk.service)
    walk.holds("the database stays", walk.database in walk.account.databases())
    walk.same("the images stay", walk.account.tags(walk.name), {"latest", TAG, BROKEN})
    walk.same("nobody can import what is gone", walk.account.exports(), set())
    walk.told_events = 0


def again(walk: Walk) -> None:
    """Again, with the images and the database that were kept."""
    walk.configured(f"{_configure(walk)} --database-cluster-id {walk.database}")
    walk.follow("sam deploy --config-env first")
    walk.same("the stack is there", walk.account.settled(), "CREATE_COMPLETE")
    walk.holds("it made no database", "DatabaseCluster" not in walk.account.resources())
    walk.news()
    walk.same("the image is there, so the next thing is to start it", walk.told[0].commands, ("sam deploy",))
    walk.follow("sam deploy")
    _is_awake(walk, "latest")
    walk.same("it uses the kept database", walk.account.outputs()["DatabaseClusterId"], walk.database)
    walk.holds("the page answers", walk.page_answers(walk.account.outputs()["ServiceUrl"]))


def clean(walk: Walk) -> None:
    """Gone for good: the guide's commands remove what stays, and the account is as it was."""
    walk.shell.run(walk.guide("Deleting the stack", "sam delete", "--stack-name"), answers="y\n" * 3)
    walk.same("there is no stack", walk.account.settled(), "")
    remove_leavings(walk)
    walk.same("there is what there was before", walk.account.inventory() ^ walk.before, set())


def _configure(walk: Walk) -> str:
    # What is preselected is not said.
    address = "" if walk.address == API_GATEWAY else f" --address {walk.address}"
    return f"budget-stack configure{address} {walk.configure}"


def _deploy_tag(walk: Walk) -> str:
    return walk.guide("A new image", "sam deploy", f"ImageTag={TAG}")


def _configure_tag(walk: Walk) -> str:
    command = walk.guide("A new image", "make configure", TAG)
    return re.sub('make configure ARGS="(.*)"', r"budget-stack configure \1", command)


def _tags(walk: Walk, service: dict[str, Any]) -> set[str]:
    return {name.rpartition(":")[2] for name in walk.account.images_of(service)}


def _is_active(walk: Walk, task_definition: str) -> bool:
    described = walk.account.client("ecs").describe_task_definition(taskDefinition=task_definition)
    return bool(described["taskDefinition"]["status"] == "ACTIVE")


def _is_awake(walk: Walk, tag: str) -> None:
    walk.same("the stack was updated", walk.account.settled(), "UPDATE_COMPLETE")
    news = statuses(walk.news(), "Service")
    walk.same("the service was created, so that CloudFormation waited for it", (news[0], news[-1]),
              ("CREATE_IN_PROGRESS", "CREATE_COMPLETE"))  # fmt: skip
    service = walk.running()
    walk.holds("its tasks run", service["status"] == "ACTIVE" and service["runningCount"] >= 1, service)
    walk.same("they run the image", _tags(walk, service), {tag})
    walk.holds("it is scaled", "ServiceScalingTarget" in walk.account.resources())
    walk.holds("nobody deletes its database by accident", walk.account.is_protected(walk.database))


def _is_inactive(walk: Walk, service: str) -> None:
    walk.holds("the service is inactive, and runs no task", walk.account.is_inactive(service), service)


def _broke(news: list[Event]) -> bool:
    return any("ECS Deployment Circuit Breaker was triggered" in event.reason for event in news)


def _left_nothing(walk: Walk, before: set[str]) -> None:
    walk.same("what the roll-back left is what there was before", walk.account.inventory() ^ before, set())


STEPS = (
    configure,
    first,
    image,
    start,
    page,
    new_image,
    broken_image,
    asleep,
    broken_waking,
    awake,
    delete,
    again,
    clean,
)
