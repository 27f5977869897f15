"""A secret that AWS generates when the stack is created."""

from __future__ import annotations

from troposphere import Template, secretsmanager

from budget_stack.errors import InvalidSetting
from budget_stack.facts.secrets import LONGEST_DESCRIPTION
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_bool, check_int, check_text
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import is_literal

# Easily confused when read or typed.
_CONFUSED = "0O1lI"


class GeneratedSecretSettings(Frozen):
    """What is generated, of letters and digits.

    Attributes:
        description: What the secret is for, as shown in the console: 2,048 characters at most.
        length: Characters, 16 to 4,096.
        typed_by_people: Whether to leave out characters that are easily confused: 0 and O, 1, l and I.

    Raises:
        InvalidSetting: a description that is too long; a length that is too short to be secret, or that AWS would
            reject.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
    """

    description: str
    length: int = 64
    typed_by_people: bool = False

    def __post_init__(self) -> None:
        check_text("description", self.description)
        if is_literal(self.description) and len(self.description) > LONGEST_DESCRIPTION:
            raise InvalidSetting("description", self.description, f"{LONGEST_DESCRIPTION:,} characters at most")
        check_int("length", self.length, 16, 4096, "characters")
        check_bool("typed_by_people", self.typed_by_people)


class GeneratedSecret(Handle):
    """What `add_generated_secret` adds."""

    secret: secretsmanager.Secret


def add_generated_secret(
    template: Template, role: str, *, settings: GeneratedSecretSettings, prefix: str = ""
) -> GeneratedSecret:
    """Add a Secrets Manager secret, whose logical id is made of prefix and role.

    It is generated once, and no update of the stack changes it. Give it to a container as
    `secrets={"NAME": Secret(Ref(handle.secret))}`.

    Args:
        template: The template to add to.
        role: What the secret is for; completes the logical id, as in `SigningKey`.
        settings: The settings of the secret.
        prefix: The prefix of every logical id.
    """
    generated = secretsmanager.GenerateSecretString(PasswordLength=settings.length, ExcludePunctuation=True)
    if settings.typed_by_people:
        generated.ExcludeCharacters = _CONFUSED
    return GeneratedSecret(
        add_resource(
            template,
            secretsmanager.Secret(
                logical_id(prefix, role), Description=settings.description, GenerateSecretString=generated
            ),
        )
    )
