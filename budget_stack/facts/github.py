"""GitHub Actions: who issues its tokens, and what they are about."""

from __future__ import annotations

TOKEN_ISSUER = "token.actions.githubusercontent.com"  # noqa: S105
"""Source: https://docs.github.com/en/actions/reference/security/oidc"""

TOKEN_AUDIENCE = "sts.amazonaws.com"  # noqa: S105
"""Source: https://github.com/aws-actions/configure-aws-credentials#oidc"""

REPOSITORY_PATTERN = r"[\w.-]+(@[0-9]+)?/[\w.-]+(@[0-9]+)?"
"""OWNER/NAME as the subject of a token has it; of repositories since 18 June 2026 with the number of each after an `@`.

Source: https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens and
https://docs.github.com/en/actions/concepts/security/openid-connect
"""

RUNNERS = {"X86_64": "ubuntu-24.04", "ARM64": "ubuntu-24.04-arm"}
"""By the architecture of what is built.

Source: https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""
