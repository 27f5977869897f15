"""What the service refuses, each with the HTTP status it answers."""


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
    """What was sent cannot be an expense or a filter."""

    status = 400


class EntryNotFound(ServiceError):
    """No entry of the user has the id that was asked for."""

    status = 404

    def __init__(self, entry_id: str, what: str = "expense") -> None:
        path = "/expense" if what == "expense" else "/entries"
        super().__init__(f"No {what} has the id {entry_id[:60]!r}; GET {path} lists those there are.")


class UserNotFound(ServiceError):
    """The name and the password belong to no user."""

    status = 401

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


class WrongPassword(ServiceError):
    """Who changes a password does not know the one before."""

    status = 403

    def __init__(self) -> None:
        super().__init__("The old password is wrong.")


class LoginRequired(ServiceError):
    """Nobody, or nobody that is known, asks for what belongs to somebody."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Log in at /login, or send a token: Authorization: Bearer <token>.")


class InsecureLogin(ServiceError):
    """A password would travel unencrypted."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "No password is accepted over plain HTTP, where anybody on the way can read it. Use https with a "
            "certificate, or, knowing that, deploy with the parameter AllowInsecureLogin=true."
        )


class ForeignOrigin(ServiceError):
    """A page of another site sent a request with the user's cookie."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This request comes from another site's page; open the budget tracker itself and repeat it.")


class ForeignName(ServiceError):
    """A name that is not this machine's own asks for what only this machine may see."""

    status = 403

    def __init__(self, host: str) -> None:
        super().__init__(f"Without a login only http://127.0.0.1 and http://localhost are answered, not {host[:60]!r}.")


class UnknownClient(ServiceError):
    """A proxy that is trusted does not say whose request it passes on."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "X-Forwarded-For does not end with the client's address as the load balancer adds it; ask through the "
            "load balancer, or set TRUSTED_PROXY_HOPS to the number of proxies there are."
        )


class SlowBody(ServiceError):
    """What a request brings along takes too long to arrive."""

    status = 408

    def __init__(self) -> None:
        super().__init__("The body of the request arrives too slowly; send it again.")


class BrokenBody(ServiceError):
    """What a request brings along ends before its end, or is none."""

    status = 400

    def __init__(self) -> None:
        super().__init__("The body of the request is cut off or malformed; send it again.")


class Busy(ServiceError):
    """As many do the same as there is room for."""

    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(f"Too many requests are under way; try again in {self.retry_after} s.")


class TooManyRequests(ServiceError):
    """Somebody tries too often."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts; try again in {retry_after} s.")
        self.retry_after = retry_after


class TooManyAtOnce(ServiceError):
    """Somebody has as many of something under way as one may have."""

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
    """An idempotency key for what must not be kept to be answered again."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "POST /tokens takes no Idempotency-Key: a token is shown once and not kept. If the answer was lost, make "
            "another token and take back the one before."
        )


class SessionRequired(ServiceError):
    """A token asks for what only a person may do."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "A token opens entries, budgets, reports, exports and restores alone; for pages, passwords, sessions and "
            "tokens log in at /login."
        )


class KeyReused(ServiceError):
    """An idempotency key that belongs to another request."""

    status = 422

    def __init__(self, key: str) -> None:
        super().__init__(f"The Idempotency-Key {key[:60]!r} was used for another request; take a new one for each.")


class FileTooLarge(ServiceError):
    """A file that there is no room for, whatever it holds."""

    status = 413

    def __init__(self, most: str) -> None:
        super().__init__(
            f"The file must have at most {most}. Make several of it, each with the first line and an end of its own."
        )


class NoSpace(ServiceError):
    """The server's disk is full."""

    status = 507

    def __init__(self) -> None:
        super().__init__("The server has no room for the file now, and nothing was restored; try again later.")


class NoRoom(ServiceError):
    """The disk that the database is on is full."""

    status = 507

    def __init__(self) -> None:
        super().__init__("The server has no room left, and nothing was recorded; delete what is not needed any more.")


class Full(ServiceError):
    """A user has as much of something as one may have."""

    status = 507

    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"No more than {most:,} {what} are kept for a user; delete some that are not needed any more.")


class TooManyKeys(ServiceError):
    """A user has as many requests remembered as one may have in a day."""

    status = 429

    def __init__(self, most: int, retry_after: int) -> None:
        super().__init__(
            f"No more than {most:,} requests with an Idempotency-Key are remembered in a day; send it without one, or "
            f"try again in {retry_after} s."
        )
        self.retry_after = retry_after


class EntryChanged(ServiceError):
    """An entry or a budget that somebody else changed since it was read."""

    status = 412

    def __init__(self, version: int, what: str = "expense") -> None:
        super().__init__(f'The {what} was changed meanwhile, and is of version "{version}" now; read it again.')


class BudgetNotFound(ServiceError):
    """The user has no budget for that category."""

    status = 404

    def __init__(self, category: str) -> None:
        super().__init__(f"There is no budget for {category[:60]!r}; GET /budgets lists those there are.")
