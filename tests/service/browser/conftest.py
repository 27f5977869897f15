import shutil

import pytest

from tests.service.browser.sites import started, stop

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def chromium():
    """A real browser, for contexts of its own."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=["phone-light", "desk-dark"])
def page(request, chromium):
    """A page in it, at the width of a phone in light and at that of a desk in dark."""
    width, scheme = request.param.split("-")
    context = chromium.new_context(viewport=PHONE if width == "phone" else DESK, color_scheme=scheme)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
    yield page
    # a page that answers 4xx is an error to the console too, and no complaint
    assert [text for text in page.complaints if "Failed to load resource" not in text] == []
    context.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demonstration, where nobody logs in."""
    process, address = started(tmp_path_factory.mktemp("site"), WRITE_LIMIT="100000/minute")
    yield address
    stop(process)


@pytest.fixture(scope="module")
def closed_site(tmp_path_factory):
    """An empty tracker with the user ann."""
    folder = tmp_path_factory.mktemp("closed")
    process, address = started(folder, REQUIRE_LOGIN="true", SECRET_KEY="k" * 40, LOGIN_LIMIT="1000/minute")
    yield address
    stop(process)
