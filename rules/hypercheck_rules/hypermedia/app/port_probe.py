"""CH710: a test for a free port that takes a port in TIME_WAIT for one in use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hypercheck.frontends.python.summary import (
    Binding,
    Function,
    Import,
    PythonSummary,
    Scope,
    all_functions,
)
from hypercheck.model import Edit, Finding, Fix, Related, Severity, Source, Span
from hypercheck.rule import Example, Rule
from hypercheck.subject import FileSubject
from hypercheck.value import (
    Attribute,
    Call,
    Collection,
    Constant,
    Name,
    Value,
    dotted,
    walk,
)

_APP = "from chirp import App\n\nimport ports\n\napp = App()\n"


def _probe(code: str, head: str = "import socket\n") -> dict[str, str]:
    return {"app.py": _APP, "ports.py": f"{head}\n\n{code}"}


class PortProbe(Rule):
    """A port is tested with `bind`, and one that was in use a moment ago counts as taken.

    After a server has stopped, the system keeps its connections for 30 to 120 seconds
    (TIME_WAIT). A plain `bind` fails in that time, though a server, which sets `SO_REUSEADDR`,
    could start. Who restarts an application is told that its port is in use.

    Set `SO_REUSEADDR` before `bind`, as servers do.
    """

    code = "CH710"
    name = "port-probe"
    severity = Severity.WARNING
    since = "0.1"
    scope = "python"

    VALID = (
        Example(
            "the option is set",
            _probe(
                "def is_free(port):\n    with socket.socket() as probe:\n"
                "        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
                "        try:\n"
                '            probe.bind(("127.0.0.1", port))\n'
                "        except OSError:\n            return False\n        return True\n"
            ),
        ),
        Example(
            "a socket that goes on to listen, or that somebody else goes on with",
            _probe(
                "def serve(port):\n    with socket.socket() as server:\n"
                '        server.bind(("", port))\n        server.listen()\n'
                "        server.accept()\n\n\n"
                "def bound(port):\n    made = socket.socket()\n    try:\n"
                '        made.bind(("", port))\n    except OSError:\n        made.close()\n'
                "        raise\n    return made\n\n\n"
                "def handed_on(port, start):\n    with socket.socket() as made:\n"
                '        made.bind(("", port))\n        start(made)\n'
            ),
        ),
        Example(
            "any port that is free",
            _probe(
                "def free_port():\n    with socket.socket() as probe:\n"
                '        probe.bind(("", 0))\n        return probe.getsockname()[1]\n\n\n'
                "def works():\n    with socket.socket() as probe:\n"
                '        probe.bind(("::1", 0))\n        return True\n'
            ),
        ),
        Example(
            "no TCP",
            _probe(
                "def udp(port):\n"
                "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:\n"
                '        probe.bind(("", port))\n        return True\n\n\n'
                "def unix(path):\n    with socket.socket(socket.AF_UNIX) as probe:\n"
                "        probe.bind(path)\n        return True\n"
            ),
        ),
        Example(
            "a port that is held while something runs, so that nobody else runs it",
            _probe(
                "def only_once(job):\n    with socket.socket() as lock:\n"
                '        lock.bind(("127.0.0.1", 47200))\n        job()\n\n\n'
                'lock = socket.socket()\nlock.bind(("127.0.0.1", 47201))\n'
            ),
        ),
        Example(
            "a test by connecting, and something else with a bind",
            _probe(
                "def in_use(port):\n    with socket.socket() as probe:\n"
                '        return probe.connect_ex(("127.0.0.1", port)) == 0\n\n\n'
                "def watch(widget):\n    with widget.form() as form:\n"
                '        form.bind(("key", 1))\n        return True\n'
            ),
        ),
    )

    INVALID = (
        Example(
            "a question with an answer",
            _probe(
                "def is_free(port: int) -> bool:\n"
                "    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:\n"
                "        try:\n"
                '            «probe.bind»(("127.0.0.1", port))\n'
                "        except OSError:\n            return False\n        return True\n"
            ),
            fixed={
                "ports.py": _probe(
                    "def is_free(port: int) -> bool:\n"
                    "    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:\n"
                    "        try:\n"
                    "            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
                    '            probe.bind(("127.0.0.1", port))\n'
                    "        except OSError:\n            return False\n        return True\n"
                )["ports.py"]
            },
        ),
        Example(
            "closed by hand, and a message",
            _probe(
                "def check(host, port):\n    s = net.socket()\n    s.settimeout(1)\n    try:\n"
                "        «s.bind»((host, port))\n    except OSError as error:\n"
                '        raise SystemExit(f"{port} is in use: {error}") from None\n'
                "    finally:\n        s.close()\n",
                "import socket as net\n",
            ),
            fixed={
                "ports.py": _probe(
                    "def check(host, port):\n    s = net.socket()\n    s.settimeout(1)\n"
                    "    try:\n        s.setsockopt(net.SOL_SOCKET, net.SO_REUSEADDR, 1)\n"
                    "        s.bind((host, port))\n    except OSError as error:\n"
                    '        raise SystemExit(f"{port} is in use: {error}") from None\n'
                    "    finally:\n        s.close()\n",
                    "import socket as net\n",
                )["ports.py"]
            },
        ),
        Example(
            "the first port that is free",
            _probe(
                "def first_free(port):\n    while True:\n"
                "        with socket() as probe:\n            try:\n"
                '                «probe.bind»(("", port)); break\n'
                "            except OSError:\n                port += 1\n    return port\n",
                "from socket import socket\n",
            ),
            fixed={},
        ),
        Example(
            "closing, and a log",
            _probe(
                "def is_free(port):\n    import socket\n\n"
                "    with closing(socket.socket()) as probe:\n        try:\n"
                '            «probe.bind»(("", port))\n'
                "        except OSError:\n            log.warning('%s is in use', port)\n"
                "            return False\n    return True\n",
                "from contextlib import closing\n\nfrom logs import log\n",
            ),
        ),
        Example(
            "another option than the one that is needed",
            _probe(
                "class Ports:\n    def free(self, port):\n        with socket.socket() as probe:\n"
                "            probe.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\n"
                '            «probe.bind»(("", port))\n            return True\n'
            ),
        ),
    )

    def check(self, subject: FileSubject) -> Iterator[Finding]:
        """Look at each function that makes a socket."""
        summary = subject.summary
        if not isinstance(summary, PythonSummary):
            return
        functions = tuple(all_functions(summary.scope))
        scopes = (summary.scope, *(function.scope for function in functions))
        modules, classes = _names(scopes, None), _names(scopes, "socket")
        if modules or classes:
            for function in functions:
                for probe in _probes(function, modules, classes):
                    yield self._found(probe, subject)

    def _found(self, probe: "_Probe", subject: FileSubject) -> Finding:
        return self.finding(
            subject.span(probe.bind.function.range),
            "a port that was in use a moment ago (TIME_WAIT) counts as taken",
            hint="set SO_REUSEADDR before bind, as servers do",
            related=(Related(subject.span(probe.made.range), "the socket is made here"),),
            fix=_fix(probe, subject.source),
            identity=probe.made.name,
        )


@dataclass(frozen=True)
class _Probe:
    """A socket that is bound for nothing else.

    ``module`` is what the file calls the module ``socket``; ``alone``: ``bind`` is a statement.
    """

    made: Binding
    bind: Call
    module: str | None
    alone: bool


def _names(scopes: tuple[Scope, ...], attribute: str | None) -> frozenset[str]:
    """What a file calls the module ``socket``, or something of it."""
    imports = (imported for scope in scopes for imported in scope.imports)
    return frozenset(i.name for i in imports if _is_socket(i) and i.attribute == attribute)


def _is_socket(imported: Import) -> bool:
    return imported.module == "socket" and not imported.level


def _probes(
    function: Function, modules: frozenset[str], classes: frozenset[str]
) -> Iterator[_Probe]:
    bindings = function.scope.bindings
    for made in bindings:
        call = _opened(made)
        module, _, name = ((dotted(call.function) if call else None) or "").rpartition(".")
        of_module = name == "socket" and module in modules
        if call is None or not (of_module or (not module and name in classes)) or not _is_tcp(call):
            continue
        if sum(each.name == made.name for each in bindings) == 1:
            bind = _only_bound(function, made)
            if bind is not None:
                alone = any(each is bind for each in function.scope.expressions)
                yield _Probe(made, bind, module or None, alone)


def _opened(made: Binding) -> Call | None:
    """The call that makes what a name is bound to, ``closing`` around it or not."""
    call = made.value
    if isinstance(call, Call) and (dotted(call.function) or "").rpartition(".")[2] == "closing":
        call = call.arguments[0].value if call.arguments else None
    return call if isinstance(call, Call) and not made.path else None


def _is_tcp(call: Call) -> bool:
    kinds = [(dotted(argument.value) or "").rpartition(".")[2] for argument in call.arguments]
    return all(kind in {"AF_INET", "AF_INET6", "SOCK_STREAM"} for kind in kinds)


def _only_bound(function: Function, made: Binding) -> Call | None:
    """The ``bind`` of a socket that is closed after it; None if it is used for more."""
    values = tuple(_evaluated(function))
    calls = [call for value in values for call in walk(value) if isinstance(call, Call)]
    said = [call for call in calls if _method(call, made.name) is not None]
    binds = [call for call in said if _method(call, made.name) == "bind"]
    reads = sum(isinstance(each, Name) and each.id == made.name for v in values for each in walk(v))
    names = {_method(call, made.name) for call in said}
    if len(binds) != 1 or reads != len(said) or not names <= _PROBING:
        return None
    closed = made.entered or "close" in names
    reuses = any(_sets_reuse(call) for call in said)
    others = [call for call in calls if call not in said and call.range.start > binds[0].range.end]
    if not closed or reuses or not _is_for_port(binds[0]) or not all(map(_only_tells, others)):
        return None
    return binds[0]


_PROBING = frozenset({"bind", "close", "setblocking", "setsockopt", "settimeout", "shutdown"})
_TELLING = re.compile(
    r"(?:print|echo|exit|sleep|debug|info|warning|error|exception|critical|log|fail|format|str)"
    r"|\w*(?:Error|Exception|Exit)"
)


def _evaluated(function: Function) -> Iterator[Value]:
    yield from function.scope.expressions
    for binding in function.scope.bindings:
        if binding.value is not None:
            yield binding.value
    for returned in function.returns:
        if returned.value is not None:
            yield returned.value
    yield from function.yields
    for inner in function.scope.functions:
        yield from _evaluated(inner)


def _method(call: Call, name: str) -> str | None:
    match call.function:
        case Attribute(value=Name(id=base), name=method) if base == name:
            return method
    return None


def _sets_reuse(call: Call) -> bool:
    names = ((dotted(argument.value) or "") for argument in call.arguments)
    return any("REUSE" in name or "EXCLUSIVE" in name for name in names)


def _is_for_port(bind: Call) -> bool:
    """Whether a certain port is asked for: port 0 is any that is free."""
    first = bind.argument(0)
    match first.value if first is not None else None:
        case Collection(items=(_, Constant(value=0), *_)):
            return False
        case Collection(items=(_, _, *_)):
            return True
    return False


def _only_tells(call: Call) -> bool:
    """Whether a call is there to report what was found, or to wait: the port is not held for it."""
    last = (dotted(call.function) or "").rpartition(".")[2]
    return _TELLING.fullmatch(last) is not None


def _fix(probe: _Probe, source: Source) -> Fix | None:
    """Set the option on a line before; only where ``bind`` begins a line of its own."""
    start = probe.bind.range.start
    line = source.lines.starts[source.lines.position(start).line - 1]
    indent = source.text[line:start]
    if probe.module is None or indent.strip() or not probe.alone:
        return None
    socket, module = probe.made.name, probe.module
    text = f"{socket}.setsockopt({module}.SOL_SOCKET, {module}.SO_REUSEADDR, 1)"
    end = "\r\n" if "\r\n" in source.text[:start] else "\n"
    place = Span(source.path, start, start)
    return Fix("set SO_REUSEADDR", (Edit(place, f"{text}{end}{indent}"),), safe=True)
