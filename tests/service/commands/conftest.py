import pytest
from click.testing import CliRunner

from service.__main__ import main


@pytest.fixture
def run(database_url):
    """Runs a command of users in this process; answers its exit status and all it said."""

    def run(*words, typed="", **environ):
        done = CliRunner().invoke(main, ["user", *words], input=typed, env={"DATABASE_URL": database_url} | environ)
        # what main() makes of it
        return (2, str(done.exception)) if done.exception and done.exit_code == 1 else (done.exit_code, done.output)

    return run
