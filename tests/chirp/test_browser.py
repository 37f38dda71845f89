"""The contacts example and out-of-band swaps in Chromium: what htmx does with the answers.

The browser is driven through chromedriver's HTTP interface (W3C WebDriver).
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from npm_package import npm_package

from chirp import OOB, Fragment, Template

EXAMPLE = Path(__file__).parents[2] / "examples" / "contacts" / "app.py"
ENTER = "\ue007"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class WebDriverError(AssertionError):
    """What chromedriver could not do."""


class Browser:
    """One session of chromedriver."""

    def __init__(self, client, session):
        self._client = client
        self._session = session

    def call(self, method, path, body=None):
        answer = self._client.request(method, f"/session/{self._session}{path}", json=body)
        value = answer.json()["value"]
        if not answer.is_success:
            raise WebDriverError(f"{path}: {value['error']}: {value['message']}")
        return value

    def open(self, url):
        self.call("POST", "/url", {"url": str(url)})

    def script(self, source, *arguments):
        return self.call("POST", "/execute/sync", {"script": source, "args": list(arguments)})

    def texts(self, selector):
        source = "return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)"
        return self.script(source, selector)

    def find(self, selector):
        body = {"using": "css selector", "value": selector}
        return self.call("POST", "/element", body)[ELEMENT]

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        """Type into an emptied control."""
        element = self.find(selector)
        self.call("POST", f"/element/{element}/clear", {})
        self.call("POST", f"/element/{element}/value", {"text": text})

    def accept(self):
        """Say yes to the question that is open."""
        text = self.call("GET", "/alert/text")
        self.call("POST", "/alert/accept", {})
        return text

    def new_tab(self):
        """Go to a tab of its own; gives it."""
        tab = self.call("POST", "/window/new", {"type": "tab"})["handle"]
        self.switch(tab)
        return tab

    def switch(self, tab):
        self.call("POST", "/window", {"handle": tab})

    def close_tabs(self):
        """Close every tab but a new one; a page that is only left may stay alive."""
        old = self.call("GET", "/window/handles")
        new = self.new_tab()
        for tab in old:
            self.switch(tab)
            self.call("DELETE", "/window")
        self.switch(new)


def eventually(value, expected, seconds=15):
    """Wait until the function gives what is expected."""
    deadline = time.monotonic() + seconds
    while (found := attempt(value)) != expected:
        assert time.monotonic() < deadline, f"{found!r} did not become {expected!r}"
        time.sleep(0.01)


def attempt(value):
    try:
        return value()
    except WebDriverError as error:  # the page was being replaced by another
        return error


@pytest.fixture(scope="module")
def driver():
    """The address of a running chromedriver."""
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    command = ["chromedriver", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            # It ends, and with it its output, if it cannot start.
            ports = (re.search(r"successfully on port (\d+)", line) for line in process.stdout)
            port = next(filter(None, ports))[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def chromium(driver, tmp_path_factory):
    profile = tmp_path_factory.mktemp("profile")
    options = {
        "binary": shutil.which("chromium"),
        "args": [*ARGUMENTS, f"--user-data-dir={profile}"],
    }
    wanted = {"browserName": "chrome", "goog:chromeOptions": options}
    with httpx.Client(base_url=driver, timeout=60, trust_env=False) as client:
        body = {"capabilities": {"alwaysMatch": wanted}}
        answer = client.post("/session", json=body).json()["value"]
        assert "sessionId" in answer, answer
        browser = Browser(client, answer["sessionId"])
        try:
            yield browser
        finally:
            browser.call("DELETE", "")


@pytest.fixture
def browser(chromium):
    yield chromium
    # Closes the streams of events, without which the server would wait for them.
    chromium.close_tabs()


@pytest.fixture
def contacts():
    """The example as a module of its own."""
    spec = importlib.util.spec_from_file_location("contacts_in_a_browser", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def site(contacts, serving):
    """The address of the example; the server ends after the browser has left."""
    with serving(contacts.app) as client:
        yield client.base_url


NAMES = "#contact-list tbody td:first-child"


def test_the_list_follows_what_is_typed(site, browser):
    browser.open(site.join("/contacts"))
    assert browser.texts(NAMES) == ["Ada Lovelace", "Grace Hopper", "Mary Shelley"]
    browser.type("#query", "grace")
    eventually(lambda: browser.texts(NAMES), ["Grace Hopper"])
    assert browser.texts("h1 #contact-count") == ["3"]
    # The address is one to keep: a reload gives the whole page of the same list.
    eventually(lambda: browser.script("return location.search"), "?q=grace&sort=name")
    browser.call("POST", "/refresh", {})
    assert browser.texts(NAMES) == ["Grace Hopper"]
    assert browser.script("return document.querySelector('#query').value") == "grace"


def test_a_form_with_mistakes_is_swapped_in_with_them(site, browser):
    browser.open(site.join("/contacts/new"))
    browser.script("document.querySelector('form').noValidate = true; window.same = true")
    browser.type("#name", "Joan")
    browser.type("#email", f"joan{ENTER}")
    eventually(lambda: browser.texts("#email-error"), ["Enter an e-mail address."])
    assert browser.texts("#name-error") == []
    # Until htmx has settled the swap, the controls have the attributes of those before.
    eventually(lambda: browser.script("return document.querySelector('#email').value"), "joan")
    assert browser.script("return document.querySelector('#name').value") == "Joan"
    assert browser.script("return window.same") is True
    browser.type("#email", f"joan@example.org{ENTER}")
    eventually(lambda: browser.script("return location.pathname"), "/contacts")
    eventually(lambda: "Joan" in browser.texts(NAMES), expected=True)


def test_a_deletion_takes_the_row_and_changes_the_count(site, browser, contacts, monkeypatch):
    # Without events, only the answer itself can change the count.
    monkeypatch.setattr(contacts.changes, "tell", len)
    browser.open(site.join("/contacts"))
    browser.click("[hx-delete='/contacts/2']")
    assert browser.accept() == "Delete Grace Hopper?"
    eventually(lambda: browser.texts(NAMES), ["Ada Lovelace", "Mary Shelley"])
    eventually(lambda: browser.texts("h1 #contact-count"), ["2"])


def test_another_tab_hears_of_a_change(site, browser, contacts):
    browser.open(site.join("/contacts"))
    first = browser.call("GET", "/window")
    second = browser.new_tab()
    browser.open(site.join("/contacts"))
    # Asked of the server: a tab whose stream is open only on its side would miss the change.
    eventually(lambda: len(contacts.changes._listeners), 2)
    browser.switch(first)
    browser.click("[hx-delete='/contacts/1']")
    browser.accept()
    browser.switch(second)
    eventually(lambda: browser.texts("#activity li"), ["Ada Lovelace was deleted"])
    eventually(lambda: browser.texts("h1 #contact-count"), ["2"])
    browser.call("DELETE", "/window")
    browser.switch(first)
    # The server notices that the tab is gone.
    eventually(lambda: len(contacts.changes._listeners), 1)


def test_a_boosted_link_leaves_the_stream_and_the_way_back_opens_it(site, browser, contacts):
    listeners = contacts.changes._listeners
    browser.open(site.join("/contacts"))
    eventually(lambda: len(listeners), 1)
    browser.script("window.same = true")
    browser.click("nav a[href='/contacts/new']")
    eventually(lambda: browser.texts("h1"), ["New contact"])
    eventually(lambda: len(listeners), 0)
    browser.call("POST", "/back", {})
    eventually(lambda: browser.texts(NAMES), ["Ada Lovelace", "Grace Hopper", "Mary Shelley"])
    eventually(lambda: len(listeners), 1)
    assert browser.script("return window.same") is True
    # What was restored works: its requests carry the token.
    browser.click("[hx-delete='/contacts/3']")
    browser.accept()
    eventually(lambda: browser.texts("#activity li"), ["Mary Shelley was deleted"])
    eventually(lambda: browser.texts(NAMES), ["Ada Lovelace", "Grace Hopper"])


OUT_OF_BAND = {
    "home.html": (
        '<!doctype html><html><head><script src="/static/htmx.js"></script></head><body>'
        '<button hx-get="/save" hx-target="#done">Save</button><p id="done"></p>'
        '<table><thead id="head"></thead><tbody id="rows"><tr id="row-1"><td>old</td></tr>'
        '</tbody><tbody id="last"><tr><td>old</td></tr></tbody></table>'
        '<ul id="list"><li>one</li></ul><select id="choice"></select></body></html>'
    ),
    "parts.html": (
        "{% block done %}<b>Saved</b>{% endblock %}"
        '{% block row %}<tr id="row-1"><td>new</td></tr>{% endblock %}'
        "{% block more %}<tr><td>A</td></tr><tr><td>B</td></tr>{% endblock %}"
        "{% block item %}<li>two</li>{% endblock %}"
        "{% block option %}<option>A</option><option>B</option>{% endblock %}"
        "{% block head %}<tr><th>Name</th></tr>{% endblock %}"
    ),
}


@pytest.mark.parametrize("version", ["2.0.8", "4.0.1"])
def test_parts_of_tables_and_lists_go_out_of_band(version, make_app, serving, browser):
    dist = npm_package("htmx.org", version) / "dist"
    app = make_app(OUT_OF_BAND, static_dir=dist)

    @app.get("/")
    def home():
        return Template("home.html")

    @app.get("/save")
    def save():
        return OOB(
            Fragment("parts.html", "done"),
            Fragment("parts.html", "row"),
            Fragment("parts.html", "more", target="rows", swap="beforeend"),
            Fragment("parts.html", "more", target="last"),
            Fragment("parts.html", "item", target="list", swap="beforeend"),
            Fragment("parts.html", "option", target="choice"),
            Fragment("parts.html", "head", target="head"),
        )

    with serving(app) as client:
        browser.open(client.base_url)
        browser.click("button")
        eventually(lambda: browser.texts("#done > *"), ["Saved"])
        eventually(lambda: browser.texts("#rows > tr > td"), ["new", "A", "B"])
        eventually(lambda: browser.texts("#last > tr > td"), ["A", "B"])
        eventually(lambda: browser.texts("#list > li"), ["one", "two"])
        eventually(lambda: browser.texts("#choice > option"), ["A", "B"])
        eventually(lambda: browser.texts("#head > tr > th"), ["Name"])
        assert browser.texts("#rows") == ["newAB"]
        assert browser.texts("template, #rows tbody, #list ul, table table") == []
        browser.close_tabs()
