"""Faults of how the application is set up and started."""

import ast
from collections.abc import Iterator

from fault import Application, Edit, Edits, everywhere, injection, insert
from fault_source import Module, called


def configured(app: Application) -> Iterator[tuple[Module, ast.Call, dict[str, ast.expr]]]:
    """Where the configuration is made, and what is given to it by name."""
    for module in app.modules:
        for call in module.calls("AppConfig"):
            named = {each.arg: each.value for each in call.keywords if each.arg}
            yield module, call, named


def setting(module: Module, call: ast.Call, name: str, new: str) -> Edit:
    """Give a setting another value, or give it."""
    for each in call.keywords:
        if each.arg == name:
            return Edit(module.path, *module.span(each), f"{name}={new}")
    at = module.span(call.func)[1] + 1
    return insert(module.path, at, f"{name}={new}, ")


@injection("CH701")
def a_key_that_all_can_read(app: Application) -> Iterator[Edits]:
    for module, call, _ in configured(app):
        signs = any(any(each.calls("SessionMiddleware")) for each in app.modules)
        for key in ('"«CH701:swordfish»"', '"«CH701:»"') if signs else ():
            yield [
                setting(module, call, "secret_key", key),
                setting(module, call, "env", '"production"'),
                setting(module, call, "debug", "False"),
            ]


@injection("CH701")
def the_key_of_an_example(app: Application) -> Iterator[Edits]:
    for module, call, _ in configured(app):
        yield [setting(module, call, "secret_key", '"«CH701:change-me»"')]


@injection("CH702")
def debugging_in_production(app: Application) -> Iterator[Edits]:
    for module, call, _ in configured(app):
        yield [
            setting(module, call, "debug", "«CH702:True»"),
            setting(module, call, "env", '"production"'),
            setting(module, call, "secret_key", '__import__("os").environ["KEY"]'),
        ]


@injection("CH703")
def a_setting_that_is_none(app: Application) -> Iterator[Edits]:
    for module, call, _ in configured(app):
        yield [insert(module.path, module.span(call.func)[1] + 1, "«CH703:zq_setting»=1, ")]


@injection("CH703")
def a_value_that_is_none(app: Application) -> Iterator[Edits]:
    for module, call, _ in configured(app):
        yield [setting(module, call, "workers", "«CH703:-3»")]


@injection("CH412")
def an_application_that_does_not_load_htmx(app: Application) -> Iterator[Edits]:
    # Any script may hold htmx.
    if not any(tag.name == "script" for tag in app.tags):
        for module, call, _ in configured(app):
            yield [
                setting(module, call, "htmx", "False"),
                *everywhere(app, "CH412?", r"(?<=<)head\b|(?:sse|ws)-connect(?==)", suffix=".html"),
                *everywhere(app, "CH508?", r"(?<=<)(?:form|button)\b", suffix=".html"),
            ]


@injection("CH705")
def middleware_in_another_order(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        adding = {
            called(call.args[0].func): call.args[0]
            for call in module.calls("add_middleware")
            if isinstance(call.args[0], ast.Call)
        }
        session, csrf = adding.get("SessionMiddleware"), adding.get("CSRFMiddleware")
        if session and csrf:
            yield [
                Edit(module.path, *module.span(session), f"«CH705:{module.source(csrf)}»"),
                Edit(module.path, *module.span(csrf), module.source(session)),
            ]
            start, end = module.span(session)
            again = f"«CH705:{module.source(csrf)}»"
            function = f"\n\n{_indent(module, session)}"
            del start, function
            line_end = module.text.index("\n", end)
            call = f"\n{_indent(module, session)}{_adder(module, session)}({again})"
            first = Edit(module.path, *module.span(csrf), f"«CH705?:{module.source(csrf)}»")
            yield [insert(module.path, line_end, call.replace("CH705", "CH705?")), first]


def _indent(module: Module, node: ast.expr) -> str:
    return " " * (len(_line(module, node)) - len(_line(module, node).lstrip()))


def _adder(module: Module, node: ast.expr) -> str:
    return _line(module, node).strip().split("(")[0]


def _line(module: Module, node: ast.expr) -> str:
    return module.text.splitlines()[node.lineno - 1]


@injection("CH710")
def a_port_that_is_tried(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        if any(module.calls("App", "Router")):
            tried = (
                "\n\ndef zq_free(port):\n    import socket\n\n"
                "    with socket.socket() as probe:\n        try:\n"
                '            «CH710:probe.bind»(("127.0.0.1", port))\n'
                "        except OSError:\n            return False\n    return True\n"
            )
            yield [insert(module.path, len(module.text), tried)]


@injection("CH713")
def a_redirect_to_where_the_request_says(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for handler in module.handlers():
            names = [each.arg for each in handler.function.args.args]
            if "request" in names and len(handler.function.decorator_list) == 1:
                at, indent = module.before_body(handler.function)
                redirect = 'return ZqRedirect(«CH713:request.query.get("zq", "/")»)'
                yield [
                    insert(module.path, module.top(), "from chirp import Redirect as ZqRedirect\n"),
                    insert(module.path, at, f"{indent}if not __name__:\n{indent}    {redirect}\n"),
                ]


@injection("CH714")
def a_server_that_starts_when_it_is_imported(app: Application) -> Iterator[Edits]:
    for module in app.modules:
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)):
                    if called(func) in {"App", "create_app"}:
                        run = f"\n«CH714:{name}.run()»\n"
                        yield [insert(module.path, len(module.text), run)]
