"""Errors name the resource that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

from budget_stack.errors import BudgetStackError
from budget_stack.testing.errors import DeploymentFailed, PropertyLost, RigError


@contextmanager
def attributed_to(logical_id: str) -> Iterator[None]:
    """Name a resource in every error raised in the block."""
    from botocore.exceptions import ClientError, ParamValidationError  # type: ignore[import-untyped]

    try:
        yield
    except (ClientError, ParamValidationError) as error:
        raise DeploymentFailed(logical_id, str(error)) from error
    except DeploymentFailed as error:
        if error.logical_id:
            raise
        raise DeploymentFailed(logical_id, error.reason) from error
    except PropertyLost as error:
        raise PropertyLost([f"{logical_id} {line}" for line in error.losses]) from error
    except RigError as error:
        raise RigError(f"{logical_id}: {error}") from error
    except BudgetStackError:
        raise
    except JSONDecodeError as error:
        raise DeploymentFailed(logical_id, f"JSON is needed, and {error.doc!r} is none: {error}") from error
    except Exception as error:
        raise unforeseen(error, f"{logical_id}: ") from error


def unforeseen(error: Exception, where: str = "") -> RigError:
    """An unforeseen error, such as a KeyError inside moto, as a RigError."""
    return RigError(f"{where}neither the rig nor moto can do this ({type(error).__name__}: {error})")
