"""Finds which statement ends which, and says where they do not fit, as Jinja2 says it."""

from collections.abc import Iterable

from hypercheck.frontends.template.statement import Statement
from hypercheck.frontends.template.statement_name import MIDDLES, TRANSPARENT_TAGS
from hypercheck.frontends.template.summary import TemplateFault
from hypercheck.model import Range

_FARTHEST = 64
"""Open statements that are looked through for the one that an end or a middle means."""


class Matcher:
    """Matches opening statements with their middles and ends.

    ``tolerated``: custom statement names that are no fault.
    """

    def __init__(self, tolerated: frozenset[str]) -> None:
        self._tolerated = tolerated
        self._open: list[Statement] = []
        self._else_seen: set[int] = set()
        self.faults: list[TemplateFault] = []
        self.custom: dict[str, Range] = {}

    def match(self, statements: Iterable[Statement]) -> None:
        """Fill in ``opener`` and ``closer``; gather faults and custom statements."""
        for statement in statements:
            self._trans_holds(statement)
            match statement.role:
                case "open":
                    self._note_custom(statement)
                    self._open.append(statement)
                case "single":
                    self._note_custom(statement)
                case "middle":
                    self._middle(statement)
                case "end":
                    self._end(statement)
        if self._open:
            innermost = self._open[-1]
            message = ["Unexpected end of template.", self._looking_for(), self._innermost()]
            self._fault(" ".join(message), innermost.tag_range)

    def _note_custom(self, statement: Statement) -> None:
        if not statement.custom:
            return
        # ``switch`` may have a ``case``; what a ``cache`` holds is an ordinary template.
        inside_custom = any(
            opener.custom and opener.tag not in TRANSPARENT_TAGS for opener in self._open[-8:]
        )
        if statement.role == "open" or statement.tag in self._tolerated or inside_custom:
            self.custom.setdefault(statement.tag, statement.tag_range)
        else:
            self._unknown(statement)

    def _trans_holds(self, statement: Statement) -> None:
        if not self._open or self._open[-1].tag != "trans":
            return
        if statement.tag not in {"endtrans", "pluralize"}:
            self._fault(
                "control structures in translatable sections are not allowed; "
                f"saw `{statement.tag}`",
                statement.tag_range,
            )

    def _middle(self, statement: Statement) -> None:
        opener = self._open[-1] if self._open else None
        if opener is None or (opener.custom and statement.tag == "else"):
            if opener is None:
                self._unknown(statement)
            return
        after_else = id(opener) in self._else_seen
        if statement.tag in MIDDLES.get(opener.tag, ()) and not after_else:
            statement.opener = opener
            if statement.tag in {"else", "pluralize"}:
                self._else_seen.add(id(opener))
            return
        self._unknown(statement)

    def _end(self, statement: Statement) -> None:
        tag = statement.tag.removeprefix("end")
        if self._open and self._open[-1].tag == tag:
            self._close(statement)
            return
        self._unknown(statement)
        # Whatever is open inside the statement meant here has lost its end; go on behind it.
        if any(opener.tag == tag for opener in self._open[-_FARTHEST:]):
            while self._open[-1].tag != tag:
                self._open.pop()
            self._close(statement)

    def _close(self, statement: Statement) -> None:
        opener = self._open.pop()
        statement.opener = opener
        opener.closer = statement

    # ------------------------------------------------------------------------------- messages

    def _unknown(self, statement: Statement) -> None:
        message = [f"Encountered unknown tag {statement.tag!r}."]
        if self._open:
            if any(statement.tag in self._expected(opener) for opener in self._open[-_FARTHEST:]):
                looking = self._looking_for().removeprefix("Jinja was looking for")
                wanted = looking.removeprefix(" the following tags: ").removesuffix(".")
                message.append(
                    "You probably made a nesting mistake. Jinja is expecting this tag, "
                    f"but currently looking for {wanted}."
                )
            else:
                message.append(self._looking_for())
            message.append(self._innermost())
        self._fault(" ".join(message), statement.tag_range)

    def _expected(self, opener: Statement) -> tuple[str, ...]:
        middles = MIDDLES.get(opener.tag, ())
        if id(opener) in self._else_seen:
            middles = ()
        if opener.tag == "for":
            return ("endfor", *middles)
        return (*middles, f"end{opener.tag}")

    def _looking_for(self) -> str:
        wanted = " or ".join(repr(tag) for tag in self._expected(self._open[-1]))
        return f"Jinja was looking for the following tags: {wanted}."

    def _innermost(self) -> str:
        return f"The innermost block that needs to be closed is {self._open[-1].tag!r}."

    def _fault(self, message: str, place: Range) -> None:
        self.faults.append(TemplateFault(message, place))
