"""What streams send, and which of them an element hears."""

import textwrap

import pytest

_START = """\
from chirp import App, EventStream, Fragment, SSEEvent
from elsewhere import changes, other

app = App()


"""


@pytest.fixture
def stream(project):
    """The stream of a handler whose generator has this body."""

    def make(body, options=""):
        generator = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        source = (
            f"{_START}async def source():\n{generator}\n\n\n"
            f'@app.get("/")\nasync def events():\n    return EventStream(source(){options})\n'
        )
        (route,) = project({"app.py": source}).routes
        (found,) = route.handler.streams
        return found

    return make


def sent(stream):
    return [(str(event.name), event.repeated) for event in stream.events]


def test_events_that_a_loop_sends_come_again_unless_it_ends_there(stream):
    found = stream(
        """
        yield SSEEvent("a", event="first")
        async for change in changes():
            if change.last:
                yield SSEEvent("b", event="last")
                return
            yield SSEEvent("c", event="change")
        """
    )
    assert sent(found) == [("first", False), ("last", False), ("change", True)]
    assert not found.open


def test_the_data_of_an_event_is_a_text_or_what_is_rendered(stream):
    found = stream(
        """
        yield SSEEvent(f"<b>{other}</b>", event="text")
        yield SSEEvent(Fragment("row.html", "row"), event="rendered")
        yield SSEEvent(other, event="unknown")
        yield Fragment("row.html", "row")
        """,
        ', event="plain"',
    )
    assert [
        (str(e.name), e.text and str(e.text), e.render and e.render.template.text)
        for e in found.events
    ] == [
        ("text", "<b>*</b>", None),
        ("rendered", None, "row.html"),
        ("unknown", None, None),
        ("plain", None, "row.html"),
    ]


def test_the_name_of_a_stream_is_not_for_events_that_are_made(stream):
    found = stream("yield 'a'\nyield SSEEvent('b')", ', event="line"')
    assert [name for name, _ in sent(found)] == ["line", "message"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("20", 20), ("0.5", 0.5), ("None", None), ("True", None), ("other", None)],
)
def test_a_heartbeat_is_known_where_it_is_a_number(stream, written, seconds):
    found = stream("yield 'a'", f", heartbeat={written}").heartbeat
    assert (found and found.seconds) == seconds


@pytest.mark.parametrize(
    ("returned", "answers", "is_open"),
    [
        ("EventStream(changes())", {"stream"}, False),
        ("Redirect('/')", {"redirect"}, False),
        ("'text', 404", {"content"}, False),
        ("EventStream(changes()), 200", {"stream"}, False),
        ("'data: x', 200, {'Content-Type': 'text/event-stream'}", set(), True),
        ("{'a': 1} if other else Redirect('/')", {"content", "redirect"}, False),
        ("EventStream(changes()) if other else other()", {"stream"}, True),
        ("Response('')", set(), True),
    ],
)
def test_the_kinds_of_answers_are_known_or_said_to_be_open(project, returned, answers, is_open):
    source = (
        _START.replace("import App", "import App, Redirect, Response")
        + f'@app.get("/")\nasync def show():\n    return {returned}\n'
    )
    (route,) = project({"app.py": source}).routes
    assert (route.handler.answers, route.handler.results_open) == (answers, is_open)


@pytest.mark.parametrize(
    ("url", "count"),
    [("/a", 1), ("/c", 0), ("/{{ which }}", 0), ("https://example.org/a", 0), ("/nowhere", 0)],
)
def test_an_element_hears_streams_only_if_all_of_them_are_known(project, url, count):
    source = (
        f'{_START}async def source():\n    yield "x"\n\n\n'
        '@app.get("/a")\nasync def a():\n    return EventStream(source())\n\n\n'
        '@app.get("/c")\nasync def c():\n    return EventStream(changes())\n'
    )
    page = f'<html><body><p sse-connect="{url}" sse-swap="message"></p></body></html>\n'
    made = project({"app.py": source, "templates/page.html": page})
    (listener,) = made.listeners
    assert len(made.streams_of(listener)) == count
