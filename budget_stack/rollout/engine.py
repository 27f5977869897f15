"""The container engine on the PATH, which builds and pushes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from budget_stack.rollout.failure import ReleaseFailed

# They take the same commands; Docker first, since its name is what the others are made to stand in for.
_ENGINES = ("docker", "podman", "finch", "nerdctl")


class Engine(NamedTuple):
    """A container engine.

    Attributes:
        path: Its command.
    """

    path: str

    def log_in(self, registry: str, password: str) -> None:
        """Log in to a registry of ECR."""
        self._run("login", "--username", "AWS", "--password-stdin", registry, given=password)

    def build(self, image: str, *, context: Path, platform: str) -> None:
        """Build an image.

        Args:
            image: What it is called.
            context: The folder with the Dockerfile.
            platform: `linux/amd64` or `linux/arm64`; the Dockerfile is told by the argument PLATFORM as well.

        Raises:
            ReleaseFailed: it cannot be built, or was built for another platform.
        """
        self._run("build", "--platform", platform, "--build-arg", f"PLATFORM={platform}", "-t", image, str(context))
        built = self._answer("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", image)
        if built and built != platform:
            raise ReleaseFailed(
                f"{image} was built for {built}, and the tasks run on {platform}: let FROM in the Dockerfile name "
                "no platform but that of the argument PLATFORM"
            )

    def push(self, image: str) -> None:
        """Push an image to the registry that its name says."""
        self._run("push", image)

    def _run(self, *words: str, given: str | None = None) -> None:
        # Standard output is kept for the result.
        done = subprocess.run([self.path, *words], input=given, text=True, stdout=sys.stderr, check=False)  # noqa: S603
        if done.returncode:
            raise ReleaseFailed(f"{Path(self.path).name} {words[0]} ended with {done.returncode}; see above")

    def _answer(self, *words: str) -> str:
        done = subprocess.run([self.path, *words], capture_output=True, text=True, check=False)  # noqa: S603
        return done.stdout.strip() if done.returncode == 0 else ""


def find_engine() -> Engine:
    """Return the first engine on the PATH.

    Raises:
        ReleaseFailed: there is none.
    """
    for name in _ENGINES:
        if path := shutil.which(name):
            return Engine(path)
    raise ReleaseFailed(f"no container engine is on the PATH: install one of {', '.join(_ENGINES)}")
