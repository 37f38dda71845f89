import pytest

_APP = """
from chirp import App, Fragment, Page
from elsewhere import place

app = App()

@app.get("/")
def home():
    return Page("home.html", "main")

@app.get("/part")
def part():
    return Fragment("home.html", "main"{target})
"""


@pytest.fixture
def reaches(project):
    def make(html, target=""):
        page = f"<html><body>{{% block main %}}{html}{{% endblock %}}</body></html>"
        made = project({"app.py": _APP.replace("{target}", target), "templates/home.html": page})
        return made.swaps_reach_connections

    return make


@pytest.mark.parametrize(
    "html",
    [
        '<p id="a" hx-get="/part"></p>',
        '<p sse-connect="/s"><b sse-swap="x"></b></p> <i id="a"></i> <a hx-get="/" hx-target="#a">',
        '<p sse-connect="/s" id="feed"></p> <table><tr hx-get="/" hx-target="closest tr"></table>',
        '<p sse-connect="/s"><a hx-get="/" hx-target="#a">A</a></p> <i id="a"></i>',
        '<p sse-connect="/s"><i id="b-{{ n }}"></i></p> <a hx-get="/" hx-target="#a-1">A</a>',
    ],
)
def test_swaps_that_stay_away_from_connections(reaches, html):
    assert not reaches(html)


@pytest.mark.parametrize(
    "html",
    [
        '<p sse-connect="/s" id="a"></p> <a hx-get="/" hx-target="#a">A</a>',
        '<p sse-connect="/s"><i id="a"></i></p> <b id="a" hx-swap-oob="true"></b>',
        '<p sse-connect="/s"><i id="a"></i></p> <a hx-get="/" hx-target="#{{ goal }}">A</a>',
        '<p sse-connect="/s"><i id="a-{{ n }}"></i></p> <a hx-get="/" hx-target="#a-1">A</a>',
        '<p sse-connect="/s"></p> <a hx-get="/" hx-target=".feed">A</a>',
        '<p sse-connect="/s"></p> <a hx-get="/" hx-target="next p">A</a>',
        '<p sse-connect="/s"></p> <b hx-swap-oob="beforeend:.feed"></b>',
        '<p sse-connect="/s"></p> {{ body | safe }}',
        '<p sse-connect="/s"><a hx-get="/">A</a></p>',
        '<p sse-connect="/s"><i {{ attributes }}></i></p>',
        '<p hx-sse="connect:/s"><a hx-get="/">A</a></p>',
    ],
)
def test_swaps_that_may_come_below_a_connection(reaches, html):
    assert reaches(html)


def test_a_fragment_may_say_itself_where_it_goes(reaches):
    html = '<p sse-connect="/s"><i id="a"></i></p>'
    assert reaches(html, ', target="a"')
    assert reaches(html, ', target=".a"')
    assert reaches(html, ", target=place()")
    assert not reaches(html, ', target="#b"')
