"""Registries of images that are on the internet, for everybody."""

from __future__ import annotations

DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")
"""Hosts of Docker Hub, where an image comes from too that names none.

Source: https://github.com/distribution/reference/blob/main/normalize.go
"""

_OTHERS = ("public.ecr.aws", "ghcr.io", "quay.io", "gcr.io", "registry.k8s.io", "mcr.microsoft.com")


def is_public(image: str) -> bool:
    """Tell whether an image comes from one of the well-known registries on the internet."""
    first, slash, _ = image.partition("/")
    has_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    return bool(image) and (not has_host or first in (*DOCKER_HUB, *_OTHERS))
