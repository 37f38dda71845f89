"""What a rule about one file is given."""

from dataclasses import dataclass

from hypercheck.frontends.python.summary import PythonSummary
from hypercheck.frontends.template.summary import TemplateSummary
from hypercheck.model import Range, Source, Span


@dataclass(frozen=True, slots=True)
class FileSubject:
    """One file: its summary and its text. Findings are a function of these alone."""

    summary: TemplateSummary | PythonSummary
    source: Source

    def span(self, where: Range) -> Span:
        """A stretch of this file."""
        return Span(self.source.path, where.start, where.end)
