"""What the service refuses, and the HTTP status of each refusal."""


class ServiceError(Exception):
    """A refusal whose message can be shown to whoever caused it.

    Attributes:
        status: What HTTP calls it.
        retry_after: Seconds after which it is worth trying again; None: not at all, or whenever.
    """

    status = 500
    retry_after: int | None = None


class ConfigurationError(ServiceError):
    """The environment does not describe a service that can start."""


class InvalidRequest(ServiceError):
    """The request is not valid: a field, a parameter or the body is missing or malformed."""

    status = 400


class EntryNotFound(ServiceError):
    """The user has no entry with this id."""

    status = 404

    def __init__(self, entry_id: str, what: str = "expense") -> None:
        path = "/expense" if what == "expense" else "/entries"
        super().__init__(f"No {what} has the id {entry_id[:60]!r}; GET {path} lists those there are.")


class UserNotFound(ServiceError):
    """No user has this name and password."""

    status = 401

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


class WrongPassword(ServiceError):
    """The old password, which a change of password needs, is wrong."""

    status = 403

    def __init__(self) -> None:
        super().__init__("The old password is wrong.")


class LoginRequired(ServiceError):
    """The request is not signed in, or its token is unknown."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Log in at /login, or send a token: Authorization: Bearer <token>.")


class ForeignOrigin(ServiceError):
    """A page of another site sent a request with the user's cookie."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This request comes from another site's page; open the budget tracker itself and repeat it.")


class SlowBody(ServiceError):
    """The body of the request takes too long to arrive."""

    status = 408

    def __init__(self) -> None:
        super().__init__("The body of the request arrives too slowly; send it again.")


class BrokenBody(ServiceError):
    """The body of the request is cut off or malformed."""

    status = 400

    def __init__(self) -> None:
        super().__init__("The body of the request is cut off or malformed; send it again.")


class Busy(ServiceError):
    """Too many requests of this kind are running; try again."""

    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(f"Too many requests are under way; try again in {self.retry_after} s.")


class TooManyRequests(ServiceError):
    """The client has reached its rate limit."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts; try again in {retry_after} s.")
        self.retry_after = retry_after


class TooManyAtOnce(ServiceError):
    """The client has as many requests of this kind running as one client may have."""

    status = 429
    retry_after = 5

    def __init__(self, what: str, most: int) -> None:
        number = f"{most} {what} are" if most > 1 else f"One of your {what} is"
        super().__init__(f"{number} under way, and more at once are not taken; try again when one has ended.")


class TokenNotFound(ServiceError):
    """The user has no token of that id."""

    status = 404

    def __init__(self, token_id: str) -> None:
        super().__init__(f"No token of yours has the id {token_id[:60]!r}; GET /tokens lists them.")


class KeyNotAccepted(ServiceError):
    """The request has an idempotency key, but its answer must not be stored."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "POST /tokens takes no Idempotency-Key: a token is shown once and not kept. If the answer was lost, make "
            "another token and take back the one before."
        )


class SessionRequired(ServiceError):
    """The request has a token, but only a person who logged in may do this."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "A token opens entries, budgets, reports, exports and restores alone; for pages, passwords, sessions and "
            "tokens log in at /login."
        )


class KeyReused(ServiceError):
    """The idempotency key was used for a different request."""

    status = 422

    def __init__(self, key: str) -> None:
        super().__init__(f"The Idempotency-Key {key[:60]!r} was used for another request; take a new one for each.")


class FileTooLarge(ServiceError):
    """The file is larger than any file may be."""

    status = 413

    def __init__(self, most: str) -> None:
        super().__init__(
            f"The file must have at most {most}. Make several of it, each with the first line and an end of its own; "
            "an export can be made in parts, by date."
        )


class AnswerTooLarge(ServiceError):
    """The answer would be larger than what stands in front passes on."""

    status = 400

    def __init__(self, most: str) -> None:
        super().__init__(
            f"This is more than {most}. Ask for it in parts, with start_date and end_date, of a year each for example; "
            "an export, under Settings, with From and To."
        )


class NoSpace(ServiceError):
    """The server's disk is full."""

    status = 507

    def __init__(self) -> None:
        super().__init__("The server has no room for the file now, and nothing was restored; try again later.")


class NoRoom(ServiceError):
    """The database's disk is full."""

    status = 507

    def __init__(self) -> None:
        super().__init__("The server has no room left, and nothing was recorded; delete what is not needed any more.")


class Full(ServiceError):
    """The user has reached a quota."""

    status = 507

    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"No more than {most:,} {what} are kept for a user; delete some that are not needed any more.")


class TooManyKeys(ServiceError):
    """The user has reached the quota of idempotency keys for a day."""

    status = 429

    def __init__(self, most: int, retry_after: int) -> None:
        super().__init__(
            f"No more than {most:,} requests with an Idempotency-Key are remembered in a day; send it without one, or "
            f"try again in {retry_after} s."
        )
        self.retry_after = retry_after


class EntryChanged(ServiceError):
    """The entry or budget is not, or no longer, of a version that the client asked for.

    Args:
        version: That it has; None: it is not there.
        what: It is.
        is_named: Whether a weak tag names that version; to change something takes a strong one.
    """

    status = 412

    def __init__(self, version: int | None, what: str, *, is_named: bool = False) -> None:
        if version is None:
            why = f"There is no such {what}, or no longer; read what there is."
        elif is_named:
            why = f'If-Match must not be weak: a proxy put W/ before the ETag; send "{version}" without it.'
        else:
            why = f'The {what} was changed meanwhile, and is of version "{version}" now; read it again.'
        super().__init__(why)


class AlreadyThere(ServiceError):
    """The entry or budget is there, or of a version, that the client ruled out."""

    status = 412

    def __init__(self, version: int | None, what: str) -> None:
        super().__init__(f'The {what} is there, of version "{version}", which If-None-Match rules out; read it again.')


class BudgetNotFound(ServiceError):
    """The user has no budget for that category."""

    status = 404

    def __init__(self, category: str) -> None:
        super().__init__(f"There is no budget for {category[:60]!r}; GET /budgets lists those there are.")
