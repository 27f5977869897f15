"""What moto does not keep, or no API tells: the one list of properties that are only known to have been sent.

Each entry is proven by a test to be lost still, and whatever is lost and not here is an error.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Loss(NamedTuple):
    """A property that cannot be read back.

    Attributes:
        type: The resource type.
        property: Its path, with `*` for a position; what is below it is lost as well.
        moto: The version that this was found with.
        reason: Why.
    """

    type: str
    property: str
    moto: str
    reason: str

    def covers(self, type_: str, path: str) -> bool:
        """Tell whether it is about a path, which has `*` for positions."""
        return type_ == self.type and f"{path}/".startswith(f"{self.property}/")


LOSSES: Final = (
    Loss(
        "AWS::SecretsManager::Secret",
        "GenerateSecretString",
        "5.2.5",
        "CloudFormation generates the value; no API, of AWS neither, tells how it was generated",
    ),
)


def loss_of(type_: str, path: str) -> Loss | None:
    """The entry about a path of a type, or None."""
    return next((loss for loss in LOSSES if loss.covers(type_, path)), None)
