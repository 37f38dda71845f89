"""What a test's request brought back, and assertions about it."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from chirp.http.multidict import Headers


def expect(condition: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as the statement it replaces
    """As ``assert``, and also where Python runs without assertions."""
    if not condition:
        raise AssertionError(otherwise)


@dataclass(frozen=True)
class TestResponse:
    """A response; each ``assert_`` method returns it, so that they can be chained."""

    __test__: ClassVar[bool] = False

    status: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)

    @property
    def location(self) -> str | None:
        """Where the browser or htmx is sent."""
        return self.headers.get("Location") or self.headers.get("HX-Redirect")

    @property
    def csrf_token(self) -> str:
        """The CSRF token in the body, from a form or from ``hx-headers``."""
        for pattern in (
            r'name="csrf_token" value="([^"]+)"',
            r'"X-CSRF-Token"\s*:\s*"([^"]+)"',
        ):
            found = re.search(pattern, html.unescape(self.text))
            if found:
                return found[1]
        raise AssertionError(f"there is no CSRF token in:\n{self._shown()}")

    def assert_status(self, status: int) -> Self:
        """The status is this one."""
        expect(self.status == status, f"status {self.status}, not {status}:\n{self._shown()}")
        return self

    def assert_contains(self, *texts: str) -> Self:
        """Each text is in the body."""
        for text in texts:
            expect(text in self.text, f"{text!r} is not in:\n{self._shown()}")
        return self

    def assert_not_contains(self, *texts: str) -> Self:
        """None of the texts is in the body."""
        for text in texts:
            expect(text not in self.text, f"{text!r} is in:\n{self._shown()}")
        return self

    def assert_header(self, name: str, value: str) -> Self:
        """The header field has this value."""
        given = self.headers.get(name)
        expect(given == value, f"{name} is {given!r}, not {value!r}")
        return self

    def assert_page(self) -> Self:
        """The body is a whole document."""
        expect("<html" in self.text.lower(), f"this is no whole document:\n{self._shown()}")
        return self

    def assert_fragment(self) -> Self:
        """The body is a part of a document."""
        expect("<html" not in self.text.lower(), f"this is a whole document:\n{self._shown()}")
        return self

    def assert_redirect(self, url: str) -> Self:
        """The browser, or htmx, is sent to this URL."""
        expect(self.location == url, f"sent to {self.location!r}, not {url!r}:\n{self._shown()}")
        return self

    def assert_trigger(self, name: str) -> Self:
        """The response triggers this event on the page."""
        header = self.headers.get("HX-Trigger", "")
        names = json.loads(header) if header.startswith("{") else re.split(r",\s*", header)
        expect(name in names, f"HX-Trigger is {header!r} without {name!r}")
        return self

    def assert_oob(self, target: str) -> Self:
        """The body holds an element of this id that is swapped out of band."""
        tags = re.findall(r"<[^>]*\bhx-swap-oob=[^>]*>", self.text)
        found = any(re.search(rf'\bid="{re.escape(target)}"', tag) for tag in tags)
        expect(found, f"nothing is swapped into #{target} by:\n{self._shown()}")
        return self

    def _shown(self) -> str:
        return self.content[:4000].decode(errors="replace")
