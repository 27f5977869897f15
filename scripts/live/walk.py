"""What the steps of a walk share: where it walks, what was told, and what was seen so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripts.live.account import Account, Event
from scripts.live.documents import Told, filled, guide_commands, printed_steps, the_one
from scripts.live.shell import Shell


class NotHeld(Exception):
    """Something that a person relies on is not so."""


@dataclass(kw_only=True)
class Walk:
    """One walk.

    Attributes:
        shell: Where commands are pasted.
        account: What there is.
        say: Tells whoever watches.
        region: Where everything is deployed.
        name: The stack and the repository.
        address: What the page is behind, as `configure` calls it.
        configure: What was chosen, as options of `configure`.
        page_answers: Tells whether the page at an address answers within a few minutes.
        told: What `configure` printed and is still to be done.
        before: What there was before the walk.
        service: The ARN of the service that runs, or ran last.
        database: The identifier of the database that the stack made.
        told_events: How many events of the stack are known.
    """

    shell: Shell
    account: Account
    say: Callable[[str], None]
    region: str
    name: str
    address: str
    configure: str
    page_answers: Callable[[str], bool]
    told: list[Told] = field(default_factory=list)
    before: set[str] = field(default_factory=set)
    service: str = ""
    database: str = ""
    told_events: int = 0

    def holds(self, sentence: str, held: bool, found: object = "") -> None:
        """Assert what a person relies on.

        Raises:
            NotHeld: it is not so.
        """
        self.shell.record.write(asserted=sentence, held=held)
        if not held:
            raise NotHeld(f"{sentence}: it is not so{f'; found {found}' if found != '' else ''}")
        self.say(f"  ✓ {sentence}")

    def same(self, sentence: str, found: object, expected: object) -> None:
        """Assert that something is what it is to be; see `holds()`."""
        self.holds(sentence, found == expected, f"{found!r} instead of {expected!r}")

    def configured(self, command: str) -> None:
        """Run `configure`, whose steps are to be done from then on."""
        self.told = printed_steps(self.shell.run(command))
        self.holds("it prints the commands to run", bool(self.told))

    def follow(self, command: str, *, fails: bool = False) -> None:
        """Run what `configure` printed, all of it in order, up to and with one command.

        Args:
            command: What is the last one, or its beginning.
            fails: Whether that is to fail.

        Raises:
            NotHeld: no such command was printed.
        """
        while self.told:
            for line in self.told.pop(0).commands:
                last = line.startswith(command)
                self.shell.run(line, fails=fails and last)
                if last:
                    return
        raise NotHeld(f"configure prints {command}: it did not")

    def printed(self, part: str) -> str:
        """What the command prints that is to be done next, which has this part.

        Raises:
            NotHeld: it has not.
        """
        commands = self.told.pop(0).commands if self.told else ()
        self.holds(f"configure tells the command with {part}", part in str(commands) and len(commands) == 1, commands)
        return self.shell.run(commands[0])

    def guide(self, section: str, *parts: str, **values: str) -> str:
        """The one command in a section of the guides with all these parts, for this walk's stack and repository.

        Args:
            section: The section's heading.
            parts: What stands in the command.
            values: Of what stands in it as `<name>`, beside the region.
        """
        command = the_one(guide_commands(section), *parts)
        return filled(command, {"region": self.region, **values}).replace("budget-tracker", self.name)

    def news(self) -> list[Event]:
        """The events of the stack since the last time."""
        events = self.account.events()
        new, self.told_events = events[self.told_events :], len(events)
        return new

    def running(self) -> dict[str, Any]:
        """The service that the stack has, which is to run."""
        self.service = self.account.resources()["Service"]
        return self.account.service(self.service)


def statuses(events: list[Event], logical_id: str) -> list[str]:
    """What became of one resource, in order."""
    return [event.status for event in events if event.logical_id == logical_id]
