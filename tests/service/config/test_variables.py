"""Each container of the template has the variables that its code reads, and no more."""

import signal
import socket

import pytest

from budget_stack import build_budget_tracker
from tests.service.conftest import new_database
from tests.service.processes import wait_until_served
from tests.service.tls_front import CLUSTER, dsql, secret
from tests.service.variables import Recorded
from tests.support.resolution import NETWORK, resolve

TEMPLATE = build_budget_tracker().template
DATABASES = {
    "dsql": {},
    "existing": {"DatabaseSecretArn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"},
    "none": {},
}
SERVING = {"SECRET_KEY", "HOST", "PORT", "HEALTH_CHECK_PATH", "ALLOW_INSECURE_LOGIN", "FRONT"}
NAMED = {
    ("dsql", "budget-tracker"): {"DATABASE_URL", *SERVING},
    ("dsql", "budget-tracker-init"): {"DATABASE_URL", "FIRST_PASSWORD"},
    ("existing", "budget-tracker"): {"DATABASE_SECRET", *SERVING},
    ("existing", "budget-tracker-init"): {"DATABASE_SECRET", "FIRST_PASSWORD"},
    ("none", "budget-tracker"): {"DATABASE_URL", "FIRST_PASSWORD", *SERVING},
    ("none", "budget-tracker-init"): {"DATABASE_URL", "FIRST_PASSWORD"},
}


def named(database, container):
    resources = resolve(TEMPLATE, **NETWORK, Database=database, **DATABASES[database])["Resources"]
    containers = resources["TaskDefinition"]["Properties"]["ContainerDefinitions"]
    (found,) = (one for one in containers if one["Name"] == container)
    return {variable["Name"] for kind in ("Environment", "Secrets") for variable in found.get(kind, ())}


@pytest.mark.parametrize(("database", "container"), NAMED)
def test_a_container_has_the_variables_that_are_named_here(database, container):
    assert named(database, container) == NAMED[database, container]


@pytest.fixture
def emptied(migrated, empty_again):
    """A database as on Aurora DSQL, whose own way to make an index PostgreSQL does not take."""
    yield migrated
    empty_again()


@pytest.fixture(params=DATABASES)
def account(request, postgresql, emptied, behind_tls, root, tmp_path):
    """The database, and for each container the values of the variables that the template names."""
    with new_database(postgresql) as url, socket.create_server(("127.0.0.1", 0)) as free:
        values = {
            "dsql": lambda: dsql(behind_tls(CLUSTER), emptied) | {"SSL_CERT_FILE": root},
            "existing": lambda: secret(behind_tls("localhost"), url),
            "none": lambda: {"DATABASE_URL": f"sqlite:///{tmp_path}/entries.db"},
        }[request.param]()
        values |= {
            "FIRST_PASSWORD": "correct-horse-battery",
            "SECRET_KEY": "k" * 64,
            "HOST": "127.0.0.1",
            "PORT": str(free.getsockname()[1]),
            "HEALTH_CHECK_PATH": "/health",
            "ALLOW_INSECURE_LOGIN": "false",
            "FRONT": "load-balancer",
        }
        free.close()
        given_by_fargate = values.keys() - set().union(*NAMED.values())
        yield (
            request.param,
            lambda container: {name: values[name] for name in NAMED[request.param, container] | given_by_fargate},
        )


def test_the_container_that_migrates_reads_each_of_its_variables_and_needs_no_other(account, tmp_path):
    database, variables = account
    migrating = Recorded(tmp_path, variables("budget-tracker-init"), "service", "migrate")

    assert migrating.ended()[0] == 0
    assert NAMED[database, "budget-tracker-init"] <= migrating.read


def test_its_password_is_what_the_task_of_the_printed_command_sets(account, tmp_path):
    _, variables = account
    Recorded(tmp_path, variables("budget-tracker-init"), "service", "migrate").ended()
    words = ("user", "password", "owner", "--password-env", "FIRST_PASSWORD")

    ended = Recorded(tmp_path, variables("budget-tracker-init"), "service", *words).ended()

    assert ended[0] == 0, ended[1]


def test_the_application_reads_each_of_its_variables_and_needs_no_other(account, tmp_path, tmp_path_factory):
    database, variables = account
    if database != "none":
        first = Recorded(tmp_path_factory.mktemp("init"), variables("budget-tracker-init"), "service", "migrate")
        assert first.ended()[0] == 0
    given = variables("budget-tracker")
    serving = Recorded(tmp_path, given, "service")
    try:
        wait_until_served(serving.process, int(given["PORT"]))
        assert Recorded(tmp_path, given, "service.health").ended()[0] == 0
    finally:
        serving.process.send_signal(signal.SIGINT)
        ended = serving.ended()

    assert ended[0] == 0, ended
    assert NAMED[database, "budget-tracker"] <= serving.read
