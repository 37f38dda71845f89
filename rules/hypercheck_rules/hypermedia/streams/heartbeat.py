"""CH608: a stream that is silent for too long, or that is never silent."""

from collections.abc import Iterator

from hypercheck.facts import Interval
from hypercheck.model import Finding, Severity, Span
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_SHORTEST, _LONGEST = 1, 300


def _app(stream: str = "", setting: str = "") -> dict[str, str]:
    return {
        "app.py": (
            "import os\n\nfrom chirp import App, AppConfig, EventStream\n"
            "from feed import changes\n\n"
            f"app = App(AppConfig({setting}))\nMINUTE = 60\n\n\n"
            '@app.get("/events")\nasync def events(quiet: float = 20):\n'
            f"    return EventStream(changes(){stream})\n"
        ),
        "feed.py": "from elsewhere import changes as changes\n",
    }


class Heartbeat(Rule):
    """The heartbeat of an event stream is shorter than a second or longer than five minutes.

    A heartbeat keeps the connection alive while no events come. Proxies and routers close what
    is silent for some minutes, often after one: then every visitor connects anew, and misses what
    was sent in between. A heartbeat of less than a second is traffic for nothing; one of 0 or
    less is refused when the stream is made.

    Take some 15 to 30 seconds, which is what the framework does when nothing is said.
    """

    code = "CH608"
    name = "heartbeat"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("routes", "configuration", "heartbeat_setting")

    VALID = (
        Example("nothing is said", _app()),
        Example("from a second", _app(", heartbeat=1", "sse_heartbeat_interval=1.0")),
        Example("to five minutes", _app(", heartbeat=300.0", "sse_heartbeat_interval=300")),
        Example("the configuration's", _app(", heartbeat=None", "sse_heartbeat_interval=20.0")),
        Example("a constant", _app(", heartbeat=MINUTE")),
        Example(
            "what is not known",
            _app(", heartbeat=quiet", 'sse_heartbeat_interval=float(os.environ["QUIET"])'),
        ),
        Example("one of two", _app(', heartbeat=0.1 if "TESTS" in os.environ else 15')),
    )

    INVALID = (
        Example("an hour", _app(", heartbeat=«3600»")),
        Example("milliseconds", _app("", "sse_heartbeat_interval=«15000»")),
        Example("many times a second", _app(", heartbeat=«0.25»", "sse_heartbeat_interval=«0.5»")),
        Example("none at all", _app(", heartbeat=«0»")),
        Example(
            "a constant in milliseconds",
            {
                "app.py": _app(", heartbeat=MINUTE")["app.py"].replace(
                    "MINUTE = 60", "MINUTE = «60_000»"
                ),
                "feed.py": _app()["feed.py"],
            },
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at each stream's heartbeat, and at the one for all."""
        seen: set[Span] = set()
        for interval in (*_of_streams(project), *_of_configuration(project)):
            if not _SHORTEST <= interval.seconds <= _LONGEST and interval.span not in seen:
                seen.add(interval.span)
                yield self._odd(interval)

    def _odd(self, interval: Interval) -> Finding:
        seconds = interval.seconds
        if seconds > _LONGEST:
            problem = f"a heartbeat every {seconds:g} seconds is too rare for proxies"
        elif seconds > 0:
            problem = f"a heartbeat every {seconds:g} seconds is traffic for nothing"
        else:
            problem = f"a heartbeat is in seconds and more than 0, not {seconds:g}"
        in_milliseconds = seconds > _LONGEST and seconds / 1000 <= _LONGEST
        return self.finding(
            interval.span,
            problem,
            hint="it is in seconds" if in_milliseconds else "15 seconds are usual",
            identity=f"{seconds:g}",
        )


def _of_streams(project: Project) -> Iterator[Interval]:
    for route in project.routes:
        for stream in route.handler.streams if route.handler else ():
            if stream.heartbeat is not None:
                yield stream.heartbeat


def _of_configuration(project: Project) -> Iterator[Interval]:
    """The setting for all streams; the rule config-value reports what is not even positive."""
    configuration = project.configuration
    given = configuration.get(project.heartbeat_setting) if configuration else None
    value = given.value if given else None
    if given and isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        yield Interval(value, given.span)
