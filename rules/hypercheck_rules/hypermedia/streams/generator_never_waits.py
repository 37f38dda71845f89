"""CH607: an async generator with an endless loop that never waits."""

from collections.abc import Iterator

from hypercheck.frontends.python.summary import (
    Function,
    Loop,
    PythonSummary,
    Scope,
    all_functions,
)
from hypercheck.model import Finding, Range, Related, Severity
from hypercheck.rule import Example, Rule
from hypercheck.subject import FileSubject
from hypercheck.value import Call, Value, dotted, walk


def _app(code: str) -> dict[str, str]:
    head = (
        "import asyncio\nimport itertools\nimport time\nfrom contextlib import aclosing\n\n"
        "from chirp import App, EventStream, SSEEvent\n"
        "from feed import changes, latest, lock, read\n\n"
        "app = App()\n\n\n"
    )
    return {"app.py": head + code}


class GeneratorNeverWaits(Rule):
    """An async generator has an endless loop that never waits.

    Nothing else runs while it turns: no other request of the worker is answered, the browser's
    leaving is not noticed, and one processor is busy. `time.sleep` makes it worse, for it holds
    up everybody as well.

    Await something in each round: what brings the next event, or `await asyncio.sleep(1)`.
    """

    code = "CH607"
    name = "generator-never-waits"
    severity = Severity.ERROR
    since = "0.1"
    scope = "python"

    VALID = (
        Example(
            "each round waits",
            _app(
                "async def ticks():\n    while True:\n        yield str(time.time())\n"
                "        await asyncio.sleep(1)\n\n\n"
                "async def news():\n    while True:\n"
                "        async for change in changes():\n            yield change\n\n\n"
                "async def prices():\n    while True:\n        async with lock:\n"
                "            yield latest()\n\n\n"
                "async def lines():\n    for number in itertools.count():\n"
                '        yield SSEEvent(await read(), event="line", id=str(number))\n'
            ),
        ),
        Example(
            "some way through the loop waits",
            _app(
                "async def events(queue):\n    while True:\n        try:\n"
                "            event = queue.get_nowait()\n"
                "        except asyncio.QueueEmpty:\n"
                "            await asyncio.sleep(0.1)\n            continue\n"
                "        yield event\n"
            ),
        ),
        Example(
            "the loop ends by itself",
            _app(
                "async def lines(file):\n    while True:\n        line = file.readline()\n"
                "        if not line:\n            break\n        yield line\n\n\n"
                "async def countdown():\n    n = 10\n    while True:\n        yield str(n)\n"
                "        n -= 1\n        if not n:\n            return\n"
            ),
        ),
        Example(
            "a loop over what is there, or one that a condition ends",
            _app(
                "async def rows(query):\n    for row in query:\n        yield row.text\n\n\n"
                "async def until(stopped):\n    while not stopped.is_set():\n"
                "        yield latest()\n"
            ),
        ),
        Example(
            "a generator that is not async runs elsewhere",
            _app("def numbers():\n    n = 0\n    while True:\n        yield n\n        n += 1\n"),
        ),
        Example(
            "whoever takes the numbers waits",
            _app(
                "async def numbers():\n    n = 0\n    while True:\n        yield n\n"
                "        n += 1\n\n\n"
                "async def ticks():\n    async for n in numbers():\n"
                "        await asyncio.sleep(1)\n        yield str(n)\n\n\n"
                "async def letters():\n    while True:\n        yield 'a'\n\n\n"
                "async def spelled():\n    async with aclosing(letters()) as taken:\n"
                "        async for letter in taken:\n            yield await read(letter)\n"
            ),
        ),
        Example(
            "a worker, which is no generator",
            _app("async def spin():\n    while True:\n        latest()\n"),
        ),
    )

    INVALID = (
        Example(
            "events as fast as they go",
            _app(
                '@app.get("/clock")\nasync def clock():\n    async def ticks():\n'
                "        «while» True:\n            yield SSEEvent(str(time.time()))\n\n"
                "    return EventStream(ticks())\n"
            ),
        ),
        Example(
            "a pause that holds up everybody",
            _app(
                "async def prices():\n    «while» 1:\n        yield latest()\n"
                "        time.sleep(1)\n\n\n"
                '@app.get("/prices")\ndef show():\n    return EventStream(prices())\n'
            ),
        ),
        Example(
            "waiting before the loop is not enough",
            _app(
                "async def news():\n    await asyncio.sleep(1)\n"
                "    «for» number in itertools.count():\n"
                '        yield SSEEvent(latest(), event="news", id=str(number))\n'
            ),
        ),
        Example(
            "a break of an inner loop, a return of an inner function",
            _app(
                "class Feed:\n    async def events(self, found):\n        «while» True:\n"
                "            for each in found:\n                if each:\n"
                "                    break\n\n"
                "            def show():\n                return latest()\n\n"
                "            yield show()\n"
            ),
        ),
    )

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        """Look at the loops of each async generator."""
        if not isinstance(subject.summary, PythonSummary):
            return
        functions = tuple(all_functions(subject.summary.scope))
        suspects = [f for f in functions if f.is_async and f.is_generator and _stuck(f)]
        paced = _iterated(subject.summary.scope, functions) if suspects else frozenset[str]()
        for function in suspects:
            if function.name not in paced:
                yield self._found(function, subject)

    def _found(self, function: Function, subject: FileSubject) -> Finding:
        loop = _stuck(function)[0]
        word = "for" if subject.source.text.startswith("for", loop.range.start) else "while"
        return self.finding(
            subject.span(Range(loop.range.start, loop.range.start + len(word))),
            f"the loop of the async generator {function.name}() never waits",
            hint="await something in each round, such as asyncio.sleep(1)",
            related=(Related(subject.span(function.name_range), "the generator"),),
            identity=function.name,
        )


def _stuck(function: Function) -> list[Loop]:
    """The endless loops of a function that nothing waits in or leaves."""
    return [each for each in function.loops if each.endless and not (each.awaits or each.leaves)]


def _iterated(scope: Scope, functions: tuple[Function, ...]) -> frozenset[str]:
    """Names of generators that other code of the file takes from: it may wait for both.

    They are called for a loop, or for a call that is given them and is no stream.
    """
    found: set[str | None] = set()
    for each in (scope, *(function.scope for function in functions)):
        found.update(map(_called, each.expressions))
        for value in (*each.expressions, *(b.value for b in each.bindings if b.value)):
            for call in walk(value):
                if isinstance(call, Call) and not _is_stream(call):
                    found.update(_called(argument.value) for argument in call.arguments)
    return frozenset(name for name in found if name is not None)


def _called(value: Value) -> str | None:
    called = dotted(value.function) if isinstance(value, Call) else None
    return called.rpartition(".")[2] if called else None


def _is_stream(call: Call) -> bool:
    return (dotted(call.function) or "").rpartition(".")[2] == "EventStream"
