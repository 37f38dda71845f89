"""Reads small sources and shows what the summary says of them in their own words."""

import textwrap
from dataclasses import dataclass

import pytest

from hypercheck.frontends import python
from hypercheck.frontends.python.summary import Function, PythonSummary
from hypercheck.model import Range
from hypercheck.value import Call, Constant, Join, Literal, Name, Opaque, Value, walk


@dataclass
class Read:
    """A source and its summary."""

    text: str
    summary: PythonSummary

    def at(self, place: Range) -> str:
        return self.text[place.start : place.end]

    @property
    def scope(self):
        return self.summary.scope

    @property
    def function(self) -> Function:
        (function,) = self.scope.functions
        return function

    @property
    def value(self) -> Value:
        """The value of the last binding of the module."""
        found = self.scope.bindings[-1].value
        assert found is not None
        return found

    def show(self, value: Value) -> str:
        """A join as ``'text' + source``; other values as their source."""
        match value:
            case Literal(text=text):
                return repr(text)
            case Join(parts=parts):
                return " + ".join(self.show(part) for part in parts)
            case Opaque():
                return f"<{self.at(value.range)}>"
        return self.at(value.range)

    def used(self, scope=None) -> list[list[object]]:
        """What the names in ``use(x)`` can be: constants, ``?`` where that is not known."""
        scope = scope or (self.function.scope if self.scope.functions else self.scope)
        found = []
        for expression in scope.expressions:
            for value in walk(expression):
                if isinstance(value, Call) and self.at(value.function.range) == "use":
                    name = value.arguments[-1].value
                    assert isinstance(name, Name)
                    bindings = [scope.bindings[index] for index in name.bindings]
                    assert all(binding.name == name.id for binding in bindings)
                    found.append([_constant(binding.value) for binding in bindings])
        return found


def _constant(value):
    return value.value if isinstance(value, Constant) else "?"


@pytest.fixture
def read():
    def make(source: str) -> Read:
        text = textwrap.dedent(source).lstrip("\n")
        summary = python.read("module.py", text)
        assert summary.fault is None, summary.fault
        return Read(text, summary)

    return make


@pytest.fixture
def body(read):
    """Reads statements as the body of a function."""

    def make(source: str) -> Read:
        inside = textwrap.indent(textwrap.dedent(source).lstrip("\n"), "    ")
        return read(f"def function(parameter):\n{inside}")

    return make
