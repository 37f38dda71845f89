"""The applications of the fixtures do what their pages say."""

import contextlib
import importlib
import re
import socket
import sys
import uuid

import anyio
import pytest
from marked_app import INNOCENT

from chirp.testing import TestClient

# --------------------------------------------------------------------------- one file


@pytest.fixture
def nits(clean_module):
    with TestClient(clean_module("onefile", "app").app) as client:
        yield client


def token(page):
    return {"X-CSRF-Token": page.csrf_token}


def test_issues_are_listed_found_and_filed(nits):
    nits.get("/").assert_page().assert_contains("The door squeaks", "3 issues", 'id="issue-1"')
    nits.fragment("/?state=closed").assert_fragment().assert_contains("Nothing is wrong.")
    nits.fragment("/search?q=morning").assert_contains(
        '<a href="/issues/1" title="Every morning.">'
    )
    nits.fragment("/search?q=nothing").assert_contains("No issue mentions")
    nits.get("/issues").assert_redirect("/")
    form = nits.get("/issues/new?template=steps").assert_contains("Steps:\n1. ")
    sent = {"title": "New", "body": "b", "labels": ["bug"], "csrf_token": form.csrf_token}
    nits.post("/issues", data=sent).assert_redirect("/issues/4")
    nits.fragment("/issues", method="POST", data=sent).assert_status(422).assert_contains("already")
    wrong = {**sent, "title": ""}
    nits.post("/issues", data=wrong).assert_status(422).assert_page().assert_contains("required")
    nits.get("/export.csv").assert_contains("4,New,open")


def test_an_issue_is_edited_commented_closed_and_deleted(nits):
    page = nits.get("/issues/1").assert_contains("<title>The door squeaks · Nits</title>")
    headers = token(page)
    nits.fragment("/issues/1/edit").assert_fragment().assert_contains('value="The door squeaks"')
    nits.get("/issues/1/edit").assert_page()
    changed = nits.fragment(
        "/issues/1", method="PATCH", headers=headers, data={"title": "It squeaks", "body": "Still."}
    )
    changed.assert_oob("issue-title").assert_contains("<p>Still.</p>")
    empty = nits.fragment("/issues/1", method="PATCH", headers=headers, data={"body": ""})
    empty.assert_status(422).assert_contains("required")
    said = {"text": "Oil it.", "author": ""}
    replied = nits.fragment("/issues/1/comments", method="POST", headers=headers, data=said)
    replied.assert_oob("comments").assert_oob("tally").assert_contains("— somebody", "Oil it.")
    nits.get("/issues/1").assert_contains('hx-get="/issues/1/comments/0"')
    nits.fragment("/issues/1/comments/0").assert_contains("Oil it.")
    nits.get("/issues/1/comments/7").assert_status(404)
    none = nits.fragment("/issues/1/comments", method="POST", headers=headers, data={"author": ""})
    none.assert_status(422).assert_contains("required")
    closed = nits.put("/issues/1/state", headers=headers, data={"state": "closed"})
    closed.assert_contains("Reopen")
    quiet = {"state": "open", "quiet": "1"}
    nits.fragment("/issues/1/state", method="PUT", headers=headers, data=quiet).assert_trigger(
        "state-changed"
    )
    nits.put("/issues/1/state", headers=headers, data={"state": "lost"}).assert_status(422)
    nits.delete("/issues/1", headers=headers).assert_status(200)
    nits.get("/issues/1").assert_status(404).assert_contains("There is nothing here.")


def test_labels_are_shown_and_added(nits):
    page = nits.get("/labels").assert_contains('<a href="/labels/bug">bug</a> 1')
    sent = {"slug": "lamp", "colour": "#ff0", "csrf_token": page.csrf_token}
    nits.post("/labels", data=sent).assert_status(303).assert_redirect("/labels")
    nits.get("/labels/lamp").assert_contains('<h1 style="color: #ff0">lamp</h1>')
    nits.get("/labels/bug").assert_contains("The door squeaks", '<a href="#main">Up</a>')
    nits.get("/labels/none").assert_redirect("/labels")
    nits.post("/labels", data={"slug": "x"}).assert_status(403)


def test_the_other_pages_of_nits(nits):
    nits.get("/about").assert_contains("{{ issue.title }} is how", "counts its visits: 0")
    nits.get("/about/team").assert_contains('<li id="who-ada">')
    nits.get("/back").assert_redirect("/")
    nits.get("/back", headers={"Referer": "/about"}).assert_redirect("/about")
    nits.get("/go/tour/start").assert_redirect("https://nits.example.org/docs/tour/start")
    assert nits.get("/ping").json() == {"ok": True, "issues": 3}
    nits.get("/pong").assert_contains("pong").assert_header("Cache-Control", "no-store")
    nits.get("/static/nits.js").assert_contains("toasts")
    events = nits.sse("/activity", max_events=3)
    assert [event.event for event in events] == ["issue"] * 3
    assert "The door squeaks" in events[0].data


# --------------------------------------------------------------------------- a package


@pytest.fixture
def seeds(clean_module):
    with TestClient(clean_module("package", "main").app) as client:
        yield client


def test_each_caller_gets_a_library_of_its_own(clean_module):
    module = clean_module("package", "seedlib")
    assert module.create_app() is not module.create_app()


def test_the_shelves_show_and_find_seeds(seeds):
    seeds.get("/").assert_page().assert_contains("Borage", 'id="stock-borage"', "0 packets")
    seeds.get("/seeds").assert_contains("Rainbow chard", 'href="/seeds/borage"')
    found = seeds.fragment("/seeds?kind=herb").assert_fragment().assert_contains("Borage")
    found.assert_not_contains("chard")
    seeds.get("/seeds/borage").assert_page().assert_contains('href="/seeds/borage/history"')
    seeds.fragment("/seeds/borage?tab=loans").assert_fragment().assert_contains("Loading…")
    seeds.fragment("/seeds/borage/stock").assert_contains("9")
    seeds.get("/seeds/borage/label.svg").assert_header("Content-Type", "image/svg+xml")
    seeds.get("/seeds/borage/history").assert_contains("Borage is new")
    seeds.get("/seeds/crimson-flax/history").assert_contains("Crimson flax is old")
    seeds.fragment("/seeds/borage/loans/notes").assert_contains(
        "Sow Borage", "What the colours mean"
    )
    seeds.get("/seeds/thistle").assert_status(404).assert_contains('<a href="/seeds">See the')


def test_seeds_are_borrowed_and_brought_back(seeds):
    page = seeds.get("/seeds/borage")
    headers = {"X-CSRF-Token": page.csrf_token}
    data = {"packets": "2", "note": ""}
    loans = "/seeds/borage/loans"
    seeds.post(loans, headers=headers, data=data).assert_redirect("/people/login")
    signed = seeds.get("/people/login?next=/seeds").assert_contains("Rachel")
    sent = {"member": "1", "next": "/seeds", "csrf_token": signed.csrf_token}
    seeds.post("/people/login", data=sent).assert_redirect("/seeds")
    lent = seeds.fragment(loans, method="POST", headers=headers, data=data)
    lent.assert_status(200).assert_oob("stock-borage").assert_contains("7")
    many = seeds.fragment(loans, method="POST", headers=headers, data={"packets": "70"})
    many.assert_status(422).assert_contains("There are only 7.")
    wrong = seeds.post(loans, headers=headers, data={"packets": "x"})
    wrong.assert_status(422).assert_page().assert_contains("Enter a whole number.")
    table = (
        seeds.fragment(loans).assert_fragment().assert_contains("Rachel", f'hx-delete="{loans}/2"')
    )
    seeds.get(loans).assert_page()
    back = seeds.fragment(f"{loans}/2", method="DELETE", headers={"X-CSRF-Token": table.csrf_token})
    back.assert_oob("loan-total").assert_contains(">0<")
    seeds.fragment(f"{loans}/2", method="DELETE", headers=headers).assert_redirect("/seeds/borage")


def test_people_join_and_leave(seeds):
    seeds.get("/people").assert_contains('<a href="/people/1">Rachel</a>')
    form = seeds.fragment("/people/join").assert_fragment()
    sent = {"name": "Ida", "email": "rachel@example.org", "csrf_token": form.csrf_token}
    seeds.post("/people/join", data=sent).assert_status(422).assert_page()
    taken = {**sent, "plot": "balcony"}
    joined = seeds.fragment("/people/join", method="POST", data=taken).assert_status(422)
    joined.assert_contains("has joined with this address", 'aria-describedby="email-error"')
    seeds.post("/people/join", data={**taken, "email": "ida@example.org"}).assert_redirect(
        "/people/2"
    )
    seeds.get("/people/2").assert_contains("Ida", "This is you.", "Sign out Ida")
    seeds.get("/people/9").assert_status(404)
    seeds.post("/people/logout", data={"csrf_token": form.csrf_token}).assert_redirect("/")


def test_seeds_are_donated_and_weighed(seeds):
    form = seeds.get("/donate").assert_contains('name="year" type="number" min="1990"')
    sent = {"name": "Old Bean", "kind": "vegetable", "year": "1999", "csrf_token": form.csrf_token}
    seeds.post("/donate", data={**sent, "tags": ["old"]}).assert_redirect("/donate/thanks")
    seeds.get("/seeds/old-bean").assert_contains("packets of 1999")
    none = seeds.post("/donate", data={**sent, "year": ""}).assert_status(422)
    none.assert_contains("This field is required.")
    seeds.get("/donate/thanks?year=2023").assert_contains("the harvest of 2023")
    report = {"seed": "borage", "grams": 12}
    assert seeds.post("/hooks/harvest", json=report).assert_status(201).json() == {"grams": 12}


def test_pages_of_the_library_hear_what_happens(seeds):
    stock, joined = seeds.sse("/live", max_events=2)
    assert (stock.event, stock.data, joined.event) == ("stock", "9", "joined")
    assert joined.data == "<p>Rachel has joined.</p>"
    weighed = seeds.sse("/live/weight", max_events=2)
    assert [event.event for event in weighed] == ["grams", "grams"]


# --------------------------------------------------------------------------- macros


@pytest.fixture
def radio(clean_module):
    with TestClient(clean_module("macros", "station").station) as client:
        yield client


def test_the_week_is_made_of_macros(radio):
    page = radio.get("/").assert_page().assert_contains("<title>Waveform: the week</title>")
    page.assert_contains('id="day-mon-body"', 'sse-swap="level-1"', 'hx-delete="/shows/2/star"')
    page.assert_contains('hx-swap="morph" hx-push-url="true"', 'class="late"', 'data-colour="red"')
    radio.fragment("/?day=sun").assert_fragment().assert_contains("Long Waves")
    radio.fragment("/?day=mon").assert_not_contains("Long Waves")
    radio.get("/static/radio.css").assert_contains("data-theme=night")


def test_shows_have_episodes_and_stars(radio):
    radio.get("/shows/2").assert_page().assert_contains(
        '<body hx-ext="sse, morph" class="plain wed">'
    )
    radio.fragment("/shows/1").assert_fragment().assert_contains('id="episodes-body"', "hidden")
    rows = radio.fragment("/shows/1/episodes?page=2")
    rows.assert_contains("Episode 8", '<td id="episode-6">1</td>', "<q>Early Birds</q>")
    radio.post("/shows/1/star").assert_contains("hx-delete", 'aria-pressed="true"')
    radio.delete("/shows/1/star").assert_contains("hx-post")
    radio.get("/shows/9").assert_status(404).assert_contains("there is no show 9")


def test_the_archive_goes_back(radio):
    radio.get("/archive").assert_redirect("/archive/2024/5")
    radio.get("/archive/2024/5").assert_contains("May 2024", 'hx-get="/archive/2024/4"')
    radio.get("/archive/2024/13").assert_status(404)


def test_wishes_are_made_and_granted(radio):
    radio.get("/wishes").assert_page().assert_contains('<li id="wish-1">', 'hx-target="#wish"')
    sent = {"artist": "Faust", "track": "Jennifer", "name": "Uwe"}
    made = radio.fragment("/wishes", method="POST", data=sent)
    made.assert_oob("wish-list").assert_oob("notice").assert_contains("Faust: Jennifer")
    again = radio.fragment("/wishes", method="POST", data={"artist": "Faust"}).assert_status(422)
    again.assert_contains('class="wrong"', 'id="f-track-wrong"')
    radio.fragment("/wishes/1", method="DELETE").assert_trigger("granted")


@pytest.mark.parametrize(
    ("tab", "text"),
    [("look", 'name="theme"'), ("sound", "Louder"), ("about", "since 1994"), ("x", "theme")],
)
def test_settings_have_tabs(radio, tab, text):
    radio.get(f"/settings?tab={tab}").assert_page().assert_contains(text, 'hx-target="#tab-panel"')
    radio.fragment(f"/settings?tab={tab}").assert_fragment().assert_contains(text)


def test_the_theme_is_chosen(radio):
    night = radio.fragment("/settings/theme", method="PUT", data={"theme": "night"})
    night.assert_contains('hx-swap="morph:innerHTML"')
    radio.get("/embed").assert_contains('data-theme="night"', 'src="/shows/1"')


def test_the_studio_sends_what_players_listen_to(radio):
    events = radio.sse("/on-air", max_events=5)
    assert [event.event for event in events] == ["track", "counts", "level-0", "level-1"]
    assert '<div id="listeners" hx-swap-oob="true">3</div>' in events[1].data


# --------------------------------------------------------------------------- live


@pytest.fixture
def hammer(clean_module, monkeypatch):
    monkeypatch.setenv("HAMMER_SECRET", "b" * 40)
    with TestClient(clean_module("live", "hammer.main").app) as client:
        yield client


def at_the_desk(client):
    page = client.get("/sign-in?next=/desk")
    sent = {"word": "going once", "next": "/desk", "csrf_token": page.csrf_token}
    client.post("/sign-in", data={**sent, "word": "x"}).assert_status(422).assert_page()
    client.post("/sign-in", data=sent).assert_status(303).assert_redirect("/desk")
    return token(client.get("/desk").assert_page())


def test_lots_are_bid_for_while_others_look_on(hammer):
    hammer.get("/").assert_page().assert_contains('<td id="price-1"', "260 €", "/static/hammer.css")
    hammer.fragment("/?sold=true").assert_fragment().assert_not_contains("lanterns")
    page = hammer.get("/lots/1").assert_page().assert_contains("Lot 1 · Hammer", 'min="270"')
    headers = token(page)
    with hammer.listen("/live/lots/1") as listener, hammer.listen("/live/ticker") as ticker:
        assert [listener.next().event, listener.next().data] == ["price", "2"]
        assert ticker.next().data == "<li>The sale is open. </li>"
        bid = {"paddle": "9", "amount": "300"}
        made = hammer.fragment("/lots/1/bids", method="POST", headers=headers, data=bid)
        made.assert_oob("lot-price").assert_oob("notices").assert_contains('value="9"')
        assert [listener.next().data for _ in range(2)] == ["300 €", "<li>Paddle 9: 300 €</li>"]
        assert listener.next().event == "outbid-9"
        assert 'href="/lots/1"' in ticker.next().data
    low = hammer.post("/lots/1/bids", headers=headers, data=bid).assert_status(422).assert_page()
    low.assert_contains("It must be 310 at least.", "You are paddle 9.")
    none = hammer.fragment("/lots/1/bids", method="POST", headers=headers, data={"paddle": "x"})
    none.assert_status(422).assert_contains("Enter a whole number.")
    hammer.fragment("/lots/1/bids").assert_contains("Paddle 9")
    hammer.get("/lots/7").assert_status(404).assert_contains("There is no such lot.")


def test_the_auctioneer_sells(hammer):
    hammer.get("/desk").assert_redirect("/sign-in?next=/desk")
    headers = at_the_desk(hammer)
    with hammer.listen("/live/lots/2") as listener:
        assert [listener.next().event, listener.next().event] == ["price", "bidders"]
        hammer.fragment("/desk/lots/2/closing", method="POST", headers=headers).assert_trigger(
            "warned"
        )
        assert listener.next().event == "closing"
        sold = hammer.fragment("/desk/lots/2/sold", method="POST", headers=headers)
        sold.assert_oob("lots-left").assert_contains(">1<", "sextant")
        assert [listener.next().data, listener.next().event] == ["sold", "done"]
        assert listener.next() is None
    hammer.get("/lots/2").assert_contains("It is sold for")
    with hammer.listen("/live/board") as board:
        assert board.next().data.startswith('<td id="price-1" hx-swap-oob="true"')


def test_what_was_sold_is_listed(hammer):
    headers = at_the_desk(hammer)
    made = hammer.fragment("/reports", method="POST", headers=headers)
    made.assert_contains('hx-trigger="load delay:2s"', 'sse-connect="/live/reports/1"')
    hammer.get("/reports/1.csv").assert_status(404)
    events = hammer.sse("/live/reports/1", max_events=5)
    assert [event.event for event in events] == ["progress", "progress", "ready"]
    hammer.get("/reports/1").assert_page().assert_not_contains("hx-trigger")
    hammer.get("/reports/1.csv").assert_contains("3,A captain's chest,450")


def test_the_room_hears_what_is_said(hammer):
    hammer.get("/saleroom").assert_contains('hx-ext="ws" ws-connect="/room/socket"', "htmx-ext-ws@")
    hammer.get("/room/socket").assert_status(426)
    room = sys.modules["hammer.room"].Room()
    coming = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": '{"text": "<b>me</b>"}'},
        {"type": "websocket.disconnect"},
    ]
    sent = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    anyio.run(room, {"type": "websocket"}, receive, send)
    assert sent[0] == {"type": "websocket.accept"}
    assert "<li>&lt;b&gt;me&lt;/b&gt;</li>" in sent[1]["text"]


@pytest.mark.usefixtures("hammer")
def test_a_free_port_is_found_for_the_sale():
    ports = importlib.import_module("hammer.ports")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert not ports.is_free(taken.getsockname()[1])
    assert ports.first_free() >= 8000


# --------------------------------------------------------------------------- intake


@pytest.fixture
def intake(clean_module):
    with TestClient(clean_module("intake", "app").app) as client:
        yield client


PERSON = {"name": "Uwe", "email": "uwe@example.org", "phone": "", "association": "true"}
STALL = {"kind": "food", "metres": "4", "day": "2030-07-05", "until": "", "opens": "09:30"}
PDF = ("permit.pdf", b"%PDF", "application/pdf")


def test_people_apply_in_three_steps(intake):
    intake.get("/").assert_page().assert_contains("2030-07-06")
    first = intake.get("/start", follow_redirects=True).assert_page()
    first.assert_contains('autocomplete="name"', 'aria-current="step"', 'id="phone-hint"')
    headers = token(first)
    intake.get("/apply/stall").assert_redirect("/apply/person")
    taken = {**PERSON, "email": "ines@example.org"}
    intake.fragment("/apply/address?email=ines@example.org").assert_contains("Somebody has")
    again = intake.fragment("/apply/person", method="POST", headers=headers, data=taken)
    again.assert_status(422).assert_contains('id="email-wrong"', 'value="Uwe"', "checked")
    none = intake.post("/apply/person", headers=headers, data={"name": ""})
    none.assert_status(422).assert_page().assert_contains("required")
    intake.post("/apply/person", headers=headers, data=PERSON).assert_redirect("/apply/stall")
    intake.get("/apply/papers").assert_redirect("/apply/stall")
    intake.fragment("/apply/stall").assert_fragment().assert_contains('value="3"', "Craft")
    intake.fragment("/apply/quote?metres=4&kind=food&association=true").assert_contains("50.00 €")
    intake.fragment("/apply/helpers/2").assert_contains('value="2"')
    long = {**STALL, "metres": "40", "needs": ["power", "water"], "helpers": ["1", "2"]}
    stall = intake.fragment("/apply/stall", method="POST", headers=headers, data=long)
    stall.assert_status(422).assert_contains("Twelve metres", 'name="helpers" value="2"')
    late = intake.post("/apply/stall", headers=headers, data={**STALL, "opens": "early"})
    late.assert_status(422).assert_contains("Enter a time", "opens-wrong")
    intake.post("/apply/stall", headers=headers, data=long | {"metres": "4"}).assert_redirect(
        "/apply/papers"
    )
    form = intake.get("/apply/papers").assert_contains('enctype="multipart/form-data"')
    sent = {"csrf_token": form.csrf_token}
    intake.post("/apply/papers", data=sent, files={"permit": PDF}).assert_status(422)
    photos = [("a.jpg", b"a", "image/jpeg"), ("b.jpg", b"b", "image/jpeg")]
    files = {"permit": PDF, "photos": photos}
    done = intake.post("/apply/papers", data={**sent, "consent": "true"}, files=files)
    intake.get(done.assert_redirect("/apply/thanks/2").location).assert_contains("50.00 €")


def at_the_office(client):
    form = client.get("/sign-in")
    sent = {"name": "clerk", "password": "fair play", "next": "/office"}
    headers = token(form)
    client.post("/sign-in", headers=headers, data={**sent, "password": "x"}).assert_status(422)
    client.post("/sign-in", headers=headers, data=sent).assert_redirect("/office")
    return token(client.get("/office").assert_page().assert_contains("1 application", "Ines"))


def test_the_office_decides(intake):
    intake.get("/office").assert_status(403)
    headers = at_the_office(intake)
    found = intake.fragment("/office?q=in&state=new&day=2030-07-05").assert_fragment()
    found.assert_contains('href="/office/1"')
    intake.fragment("/office?state=refused").assert_contains("Nothing.")
    intake.get("/office/1").assert_page().assert_contains("permit.pdf", "It is new.")
    wrong = {"state": "refused", "fee": "3.50", "reason": ""}
    asked = intake.fragment("/office/1", method="PATCH", headers=headers, data=wrong)
    asked.assert_status(422).assert_contains("Say why.")
    yes = intake.fragment("/office/1", method="PATCH", headers=headers, data={"state": "accepted"})
    yes.assert_contains("It is accepted.", "Decide again")
    intake.get("/office/9").assert_status(404).assert_contains("There is no application 9.")
    bulk = {"action": "refuse", "ids": ["1"]}
    intake.post("/office/bulk", headers=headers, data=bulk).assert_oob("bulk-message")
    upload = {"papers": [("a.pdf", b"a", "application/pdf")]}
    added = intake.fragment("/office/1/papers", method="POST", headers=headers, files=upload)
    added.assert_contains("a.pdf", 'hx-delete="/office/1/papers/1"')
    left = intake.fragment("/office/1/papers/1", method="DELETE", headers=headers)
    left.assert_not_contains("a.pdf")
    intake.delete("/office/1/papers/7", headers=headers).assert_status(404)
    said = intake.fragment("/office/1/notes", method="POST", headers=headers, data={"note": "Hm"})
    said.assert_contains("<li>Hm</li>")
    none = intake.fragment("/office/1/notes", method="POST", headers=headers, data={"note": " "})
    none.assert_trigger("note-empty")


def test_passwords_change_and_visitors_ask(intake):
    headers = at_the_office(intake)
    intake.get("/password").assert_page().assert_contains('autocomplete="new-password"')
    old = {"old": "x", "new": "y"}
    intake.fragment("/password", method="POST", headers=headers, data=old).assert_status(422)
    right = {**old, "old": "fair play"}
    intake.post("/password", headers=headers, data=right).assert_redirect("/office")
    intake.post("/sign-out", headers=headers).assert_redirect("/")
    intake.get("/widget").assert_page().assert_contains("responseHandling")
    intake.post("/widget", data={"question": ""}).assert_status(422).assert_page()
    asked = {"question": "When?", "email": "a@example.org"}
    intake.fragment("/widget", method="POST", data=asked).assert_contains("We will write")


# --------------------------------------------------------------------------- shell


@pytest.fixture
def depot(clean_module, monkeypatch):
    monkeypatch.setenv("DEPOT_SECRET", "c" * 40)
    with TestClient(clean_module("shell", "depot.web").app) as client:
        yield client


def test_every_page_of_the_depot_stands_in_the_shell(depot):
    home = depot.get("/").assert_page().assert_contains('id="content"', "<h3>In the depot</h3>")
    home.assert_contains("<title>Depot · Depot</title>", '<body class="shell page"')
    depot.get("/assets/icons/box.svg").assert_contains("<svg")
    depot.get("/rooms").assert_page().assert_contains('class="shell page section"', 'id="room-a-1"')
    depot.fragment("/rooms?floor=1").assert_fragment().assert_contains("Maps")
    room = depot.get("/rooms/a-1").assert_page()
    room.assert_contains("Ceramics (1 in a-1)", '<a href="/rooms">Rooms</a>', "Count again")
    depot.boosted("/rooms/a-1").assert_page().assert_contains('aria-current="page"')
    depot.fragment("/rooms/a-1").assert_fragment().assert_contains('href="/things/1"')
    depot.fragment("/rooms/a-2/count").assert_contains("1 in a-2")
    depot.get("/rooms/a-2/label").assert_page().assert_contains('const room = "/rooms/a-2/label"')
    depot.get("/rooms/x").assert_status(404).assert_page().assert_contains("no such room")
    depot.get("/help").assert_page().assert_contains('hx-disabled-elt="this"')
    depot.get("/t/3").assert_redirect("/things/3")


def test_things_are_found_described_and_moved(depot):
    depot.get("/things").assert_page().assert_contains("3 found.", 'id="star-1"')
    depot.fragment("/things?q=map").assert_fragment().assert_contains("1 found.")
    page = depot.get("/things/1").assert_page().assert_contains("Handle mended.", 'id="place"')
    headers = token(page)
    depot.fragment("/things/1/note").assert_contains('<form id="note"')
    noted = depot.fragment("/things/1/note", method="PUT", headers=headers, data={"note": "<b>"})
    noted.assert_contains("&lt;b&gt;", '<article id="note">')
    long = {"note": "x" * 2001}
    wrong = depot.fragment("/things/1/note", method="PUT", headers=headers, data=long)
    wrong.assert_status(422).assert_contains("2000")
    starred = depot.fragment("/things/1/star", method="POST", headers=headers)
    starred.assert_contains('aria-pressed="true"')
    depot.get("/").assert_contains('<small title="starred">1</small>')
    move = {"room": "b-1", "day": "2030-02-03"}
    depot.post("/things/1/moves", headers=headers, data=move).assert_redirect("/account/sign-in")


def keeper(client, name="ines", password="kiln-and-glaze"):
    form = client.get("/account/sign-in").assert_page()
    sent = {"name": name, "password": password, "csrf_token": form.csrf_token}
    client.post("/account/sign-in", data={**sent, "password": "x"}).assert_status(422)
    client.post("/account/sign-in", data=sent).assert_redirect("/")
    return token(client.get("/").assert_contains(f"Sign out {name}"))


def test_only_keepers_move_things(depot):
    move = {"room": "b-1", "day": "2030-02-03"}
    headers = keeper(depot, "uwe", "harbour-map")
    depot.post("/things/1/moves", headers=headers, data=move).assert_status(403)
    depot.post("/account/sign-out", headers=headers).assert_redirect("/")
    headers = keeper(depot)
    none = depot.fragment("/things/1/moves", method="POST", headers=headers, data={})
    none.assert_status(422).assert_contains("required")
    moved = depot.fragment("/things/1/moves", method="POST", headers=headers, data=move)
    moved.assert_oob("place").assert_contains("Maps")
    depot.get("/things/1?tab=moves").assert_page().assert_contains("03.02.2030", 'id="moves"')
    depot.fragment("/things/2/moves").assert_contains("Never moved.")
    undone = depot.fragment("/things/1/moves/0", method="DELETE", headers=headers)
    undone.assert_oob("place").assert_contains("Never moved.")
    depot.get("/account/password").assert_page()
    depot.post("/account/strength", headers=headers, data={"new": "x" * 12}).assert_contains("long")
    same = {"old": "a", "new": "a"}
    depot.post("/account/password", headers=headers, data=same).assert_status(422)


# --------------------------------------------------------------------------- all of them

APPS = {
    "intake": ("app", "app"),
    "live": ("hammer.main", "app"),
    "macros": ("station", "station"),
    "onefile": ("app", "app"),
    "package": ("main", "app"),
    "shell": ("depot.web", "app"),
}
PARAMETERS = {"slug": "borage", "name": "borage", "code": "a-1", "year": "2024", "page": "tour"}
STREAMS = {"/activity", "/on-air"}
STATES = {
    "/issues/1/comments/1": 404,
    "/reports/1": 404,
    "/reports/1.csv": 404,
    "/office": 403,
    "/office/1": 403,
}


@pytest.mark.parametrize("name", sorted(APPS))
def test_every_page_of_an_application_is_shown(clean_module, monkeypatch, name):
    """With what it begins with: what is empty, and who has not signed in, is shown as that."""
    monkeypatch.setenv("HAMMER_SECRET", "b" * 40)
    monkeypatch.setenv("DEPOT_SECRET", "c" * 40)
    module, attribute = APPS[name]
    app = getattr(clean_module(name, module), attribute)
    with TestClient(app) as client:
        for route in app.routes:
            path = re.sub(r"\{(\w+).*?\}", lambda m: PARAMETERS.get(m[1], "1"), route.path)
            if "GET" not in route.methods or path.startswith("/live") or path in STREAMS:
                continue
            for ask in (client.get, client.fragment, client.boosted):
                status = ask(path, params={"metres": "1"}).status
                assert status in {200, 301, 302, 303, STATES.get(path)}, (path, status)


# --------------------------------------------------------------------------- unusual and right


@pytest.fixture
def unusual(monkeypatch):
    """A client of an application, imported from where it is."""

    def start(folder, name):
        monkeypatch.syspath_prepend(INNOCENT / folder)
        monkeypatch.delitem(sys.modules, name, raising=False)
        module = importlib.import_module(name)
        return stack.enter_context(TestClient(module.app)), module.app

    before = set(sys.modules)
    with contextlib.ExitStack() as stack:
        yield start
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(f"{INNOCENT}/"):
            del sys.modules[name]


@pytest.mark.parametrize(
    ("folder", "module"),
    [
        ("byways", "app"),
        ("forms", "app"),
        ("four", "app"),
        ("habits", "app"),
        ("market", "market.main"),
    ],
)
def test_what_is_unusual_and_right_runs(unusual, folder, module):
    client, app = unusual(folder, module)
    streams = {"/clock", "/events", "/news", "/raw", "/sse", "/sse2", "/t/1", "/ticks"}
    for route in app.routes:
        path = re.sub(r"\{\w+:uuid\}", str(uuid.UUID(int=1)), route.path)
        path = re.sub(r"\{.*?\}", "1", path)
        if "GET" in route.methods and path not in streams:
            assert client.get(path, params={"q": "x"}).status in {200, 302}, path


def test_streams_whose_events_are_made_of_parts_run(unusual):
    client, _ = unusual("habits", "app")
    assert [event.event for event in client.sse("/sse", max_events=2)] == ["inner", "n-a"]
    client.get("/nowhere").assert_status(404).assert_contains("/caf%C3%A9")
    client, _ = unusual("market", "market.main")
    assert client.sse("/news", max_events=2)[1].event == "news"
    client.get("/admin/about").assert_page()
