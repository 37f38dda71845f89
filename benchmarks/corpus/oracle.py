"""What Jinja2 itself says of a template, with the statements that its package adds."""

from collections.abc import Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

_EXTENSIONS = ("jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.debug", "jinja2.ext.i18n")


def environment(tags: Mapping[str, bool]) -> Environment:
    """Jinja2 with its own extensions and one that reads the given statements."""

    class Custom(Extension):
        """Statements whose arguments mean nothing here."""

        def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
            """Skip the arguments; keep what stands in the body."""
            token = next(parser.stream)
            while parser.stream.current.type != "block_end":
                next(parser.stream)
            if not tags[token.value]:
                return nodes.Output([], lineno=token.lineno)
            return parser.parse_statements((f"name:end{token.value}",), drop_needle=True)

    Custom.tags = set(tags)
    return Environment(autoescape=True, extensions=(*_EXTENSIONS, Custom))


def fault(environment: Environment, text: str) -> tuple[str, int] | None:
    """Jinja2's complaint and its line, or None."""
    try:
        environment.parse(text)
    except TemplateSyntaxError as error:
        return error.message or "", error.lineno
    except RecursionError:
        return "nested too deep", 1
    return None
