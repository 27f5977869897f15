from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.account import Account

pytestmark = pytest.mark.check


@pytest.mark.parametrize("client", ["aws", "sam"])
def test_sam_validates_and_lints_the_template_of_each_client(client: str, templates: dict[str, Path], home: Path):
    nowhere = Account("http://127.0.0.1:9", "testing", home)

    done = nowhere.run("sam", "validate", "--lint", "--template-file", str(templates[client]))

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{templates[client]} is a valid SAM Template" in done.stdout
