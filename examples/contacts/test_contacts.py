import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chirp.testing import TestClient

GRACE = {"name": "Grace Hopper", "email": "grace@example.org", "phone": ""}
JOAN = {"name": "Joan Clarke", "email": "joan@example.org", "phone": "12"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of an address book of its own."""
    spec = importlib.util.spec_from_file_location(
        "contacts_app", Path(__file__).with_name("app.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    with TestClient(module.app) as client:
        yield client
    del sys.modules[spec.name]


def with_token(client: TestClient, values: dict[str, str]) -> dict[str, str]:
    return {**values, "csrf_token": client.get("/contacts/new").csrf_token}


def token_header(client: TestClient) -> dict[str, str]:
    return {"X-CSRF-Token": client.get("/contacts").csrf_token}


def test_the_first_page_is_the_list(client: TestClient) -> None:
    client.get("/").assert_redirect("/contacts")


def test_the_list_is_a_whole_page_for_a_browser(client: TestClient) -> None:
    page = client.get("/contacts").assert_status(200).assert_page()
    page.assert_contains("Ada Lovelace", 'hx-trigger="input changed delay:300ms, search"')
    page.assert_contains('<link rel="stylesheet" href="/static/style.css">', "htmx")
    client.get("/static/style.css").assert_status(200)


def test_searching_gives_only_the_rows_that_match(client: TestClient) -> None:
    found = client.fragment("/contacts", params={"q": "GRACE"}, target="contact-list")
    found.assert_fragment().assert_contains("Grace Hopper").assert_not_contains("Ada Lovelace")


def test_searching_without_a_match_says_so(client: TestClient) -> None:
    client.fragment("/contacts", params={"q": "<nobody>"}).assert_contains(
        "Nobody matches “&lt;nobody&gt;”"
    )


def test_the_list_is_sorted_by_what_is_chosen(client: TestClient) -> None:
    create = {"name": "Zoe", "email": "aaa@example.org", "phone": ""}
    client.post("/contacts", data=with_token(client, create))
    by_email = client.fragment("/contacts", params={"sort": "email"}).text
    assert by_email.index("Zoe") < by_email.index("Ada Lovelace")
    client.fragment("/contacts", params={"sort": "shoe size"}).assert_status(422)


def test_a_boosted_link_gets_the_whole_page(client: TestClient) -> None:
    client.boosted("/contacts/new").assert_page().assert_contains("<h1>New contact</h1>")


def test_a_contact_is_added_by_a_plain_form(client: TestClient) -> None:
    client.post("/contacts", data=with_token(client, JOAN)).assert_status(303).assert_redirect(
        "/contacts"
    )
    client.get("/contacts").assert_contains("Joan Clarke", '<span id="contact-count">4</span>')


def test_a_contact_is_added_by_htmx(client: TestClient) -> None:
    added = client.fragment("/contacts", method="POST", data=with_token(client, JOAN))
    added.assert_header("HX-Redirect", "/contacts").assert_status(200)


def test_a_form_with_mistakes_comes_back_with_them(client: TestClient) -> None:
    wrong = with_token(client, {"name": " ", "email": "joan", "phone": "12"})
    form = client.fragment("/contacts", method="POST", data=wrong, target="contact-card")
    form.assert_status(422).assert_fragment()
    form.assert_contains("This field is required.", "Enter an e-mail address.", 'value="joan"')
    form.assert_contains('aria-describedby="email-error"', 'id="email-error"')
    client.post("/contacts", data=wrong).assert_status(422).assert_page()


def test_an_address_is_taken_once(client: TestClient) -> None:
    form = client.fragment("/contacts", method="POST", data=with_token(client, GRACE))
    form.assert_status(422).assert_contains("Somebody else has this address.", "Grace Hopper")


def test_a_contact_is_shown(client: TestClient) -> None:
    client.get("/contacts/1").assert_page().assert_contains("ada@example.org", "+44 20 7946 0001")
    client.fragment("/contacts/3").assert_fragment().assert_contains("<dd>—</dd>")


def test_the_form_for_editing_holds_what_is_known(client: TestClient) -> None:
    form = client.fragment("/contacts/1/edit", target="contact-card").assert_fragment()
    form.assert_contains('value="Ada Lovelace"', 'hx-post="/contacts/1"')


def test_an_edited_contact_changes_its_card_and_its_heading(client: TestClient) -> None:
    values = with_token(client, {"name": "Ada King", "email": "ada@example.org", "phone": ""})
    saved = client.fragment("/contacts/1", method="POST", data=values, target="contact-card")
    saved.assert_status(200).assert_trigger("contact-saved").assert_oob("contact-name")
    saved.assert_contains("ada@example.org", "Ada King</div>")
    client.post("/contacts/1", data=values).assert_status(303).assert_redirect("/contacts/1")


def test_an_edit_with_mistakes_comes_back_with_them(client: TestClient) -> None:
    values = with_token(client, {"name": "", "email": "grace@example.org"})
    form = client.fragment("/contacts/1", method="POST", data=values)
    form.assert_status(422).assert_contains("This field is required.", 'hx-post="/contacts/1"')
    taken = {**values, "name": "Ada"}
    client.fragment("/contacts/1", method="POST", data=taken).assert_contains("has this address")


def test_a_deleted_contact_is_gone_and_the_count_follows(client: TestClient) -> None:
    deleted = client.fragment("/contacts/2", method="DELETE", headers=token_header(client))
    deleted.assert_status(200).assert_oob("contact-count").assert_contains(">2</span>")
    client.get("/contacts/2").assert_status(404).assert_contains("There is no such contact.")


def test_without_the_token_nothing_is_changed(client: TestClient) -> None:
    client.fragment("/contacts/2", method="DELETE").assert_status(403)
    client.post("/contacts", data=JOAN).assert_status(403)
    client.get("/contacts").assert_contains("Grace Hopper").assert_not_contains("Joan Clarke")


def test_every_open_page_hears_of_a_change(client: TestClient) -> None:
    headers = token_header(client)
    with client.listen("/contacts/events") as events:
        client.fragment("/contacts/2", method="DELETE", headers=headers)
        count, activity = events.next(), events.next()
    assert count is not None
    assert (count.event, count.data) == ("contact-count", '<span id="contact-count">2</span>')
    assert activity is not None
    assert (activity.event, activity.data) == ("activity", "<li>Grace Hopper was deleted</li>")


def test_the_page_listens_to_the_events_that_are_sent(client: TestClient) -> None:
    client.get("/contacts").assert_contains(
        'sse-connect="/contacts/events"', 'sse-swap="contact-count"', 'sse-swap="activity"'
    )
