"""All faults of all injections in all applications, and a few of each."""

from itertools import chain, zip_longest
from pathlib import Path

import inject_app
import inject_block
import inject_form
import inject_htmx
import inject_route
import inject_stream
import inject_template
from fault import INJECTIONS, Application, Fault, Injection
from fault_silence import SILENT
from marked_app import MarkedApp

FAMILIES = (
    inject_app,
    inject_block,
    inject_form,
    inject_htmx,
    inject_route,
    inject_stream,
    inject_template,
)
EXAMPLE = Path(__file__).parents[2] / "examples" / "contacts"
MARKED = ("onefile", "package", "macros", "live", "intake", "shell")
SOURCES = frozenset((".py", ".html", ".css", ".js"))


def sources(folder: Path) -> dict[str, str]:
    """The files of an application, by their paths below its folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in SOURCES and not path.name.startswith("test_")
    }


def applications() -> list[Application]:
    """The example, and the fixtures without their faults."""
    files = {"contacts": sources(EXAMPLE)}
    files |= {name: MarkedApp.read(name).clean for name in MARKED}
    return [Application(name, each) for name, each in files.items()]


def all_faults(apps: list[Application]) -> list[tuple[Application, Fault]]:
    """Each fault that can be put in."""
    return [
        (app, fault) for app in apps for injection in INJECTIONS for fault in injection.into(app)
    ]


def some_faults(apps: list[Application], count: int) -> list[tuple[Application, Fault]]:
    """A few of each injection that must be found, of as many applications as there are."""
    return [
        chosen
        for number, injection in enumerate(INJECTIONS)
        for chosen in _spread(injection, apps[number % len(apps) :] + apps, count)
    ]


def _spread(
    injection: Injection, apps: list[Application], count: int
) -> list[tuple[Application, Fault]]:
    made: dict[str, list[tuple[Application, Fault]]] = {}
    for app in apps:
        if app.name not in made and (app.name, injection.what) not in SILENT:
            found = injection.into(app)
            middle = len(found) // 2
            made[app.name] = [(app, fault) for fault in found[middle:] + found[:middle]]
    rounds = chain.from_iterable(zip_longest(*made.values()))
    return [each for each in rounds if each is not None][:count]
