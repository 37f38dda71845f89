"""CH701: a key that somebody else can know, or none at all."""

import re
from collections.abc import Iterator

from hypercheck.facts import SecretKey as Key
from hypercheck.model import Finding, Posture, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import PRODUCTION_ONLY, Example, Rule

_DEPLOY = ("--deploy",)
_SHORTEST = 32
"""Characters: what ``secrets.token_hex(16)`` gives, 128 bits."""

_PLACEHOLDER = re.compile(
    r"\b(?:change|replace|insert|put|set)-?(?:me|this|it|with|your|a|the|in)\b"
    r"|\byour-(?:\w+-)*(?:secret|key|own|value)\b|-here$|\bplaceholder\b|\bexample\b"
    r"|\bto-?do\b|\bfix-?me\b|^x{3,}$"
)


def _app(
    settings: str, before: str = "", *, sessions: str = "SessionMiddleware()"
) -> dict[str, str]:
    return {
        "app.py": (
            "import os\n\nfrom chirp import App, AppConfig\n"
            "from chirp.middleware import SessionConfig, SessionMiddleware\n\n"
            f"{before}app = App({settings})\napp.add_middleware({sessions})\n\n\n"
            '@app.get("/")\ndef home():\n    return "home"\n'
        )
    }


class SecretKey(Rule):
    """The key that sessions are signed with can be known to others, or there is none.

    Who knows the key can write a session, and be whoever they like. What stands in the source is
    known to all who have the source, and to all who had it once. A default behind an environment
    variable is the same as soon as the variable is missing, and nobody notices. Without a key an
    application with sessions does not start outside development.

    Make one with `python -c "import secrets; print(secrets.token_hex(32))"`, keep it out of the
    source, and read it without a default: `os.environ["SECRET_KEY"]`.

    In development none of it matters, except for a key that says itself that it is to be changed:
    it is forgotten in time.
    """

    code = "CH701"
    name = "secret-key"
    severity = PRODUCTION_ONLY
    since = "0.1"
    needs = ("secret_keys",)

    VALID = (
        Example(
            "read from the environment",
            _app('AppConfig(secret_key=os.environ["SECRET_KEY"])'),
            arguments=_DEPLOY,
        ),
        Example(
            "an empty default lets nobody in: the application refuses to start",
            _app('AppConfig(secret_key=os.environ.get("SECRET_KEY", ""))'),
            arguments=_DEPLOY,
        ),
        Example(
            "any key will do in development",
            _app('AppConfig(secret_key="dev", debug=True)'),
        ),
        Example("none is needed in development", _app("")),
        Example(
            "none is needed where nothing is signed",
            {
                "app.py": (
                    'from chirp import App, AppConfig\n\napp = App(AppConfig(env="production"))\n'
                )
            },
        ),
        Example(
            "one of two values, by a test",
            _app(
                "AppConfig(secret_key=KEY, debug=DEBUG)",
                'DEBUG = "DEBUG" in os.environ\n'
                'KEY = "only-for-development" if DEBUG else os.environ["SECRET_KEY"]\n\n',
            ),
            arguments=_DEPLOY,
        ),
        Example(
            "from a file, from the whole environment, or from settings that are not known",
            {
                "app.py": (
                    "from pathlib import Path\n\nfrom chirp import App, AppConfig\n"
                    "from chirp.middleware import SessionMiddleware\n"
                    "from site_settings import more\n\n"
                    'app = App(AppConfig(secret_key=Path("/run/secrets/key").read_text()))\n'
                    "app.add_middleware(SessionMiddleware())\n"
                    "other = App(AppConfig.from_env())\n"
                    "other.add_middleware(SessionMiddleware())\n"
                    "third = App(AppConfig(**more))\n"
                    "third.add_middleware(SessionMiddleware())\n"
                )
            },
            arguments=_DEPLOY,
        ),
        Example(
            "a default that is for development",
            _app('AppConfig(secret_key=os.getenv("SECRET_KEY", "not-for-production"))'),
        ),
        Example(
            "sessions have a key of their own",
            _app(
                "",
                sessions='SessionMiddleware(SessionConfig(secret_key=os.environ["SESSION_KEY"]))',
            ),
            arguments=_DEPLOY,
        ),
    )

    INVALID = (
        Example(
            "in the source",
            _app('AppConfig(secret_key="«4f1d0c6a9be2473f8a5d6c0b1e7f2a34»", env="production")'),
        ),
        Example(
            "a constant of another module",
            {
                **_app("AppConfig(secret_key=keys.SECRET)", "import keys\n\n"),
                "keys.py": 'SECRET = "«hunter2»"\n',
            },
            arguments=_DEPLOY,
        ),
        Example(
            "a default that production uses where the variable is missing",
            _app('AppConfig(secret_key=os.environ.get("SECRET_KEY", "«dev-key»"))'),
            arguments=_DEPLOY,
        ),
        Example(
            "a default in other words",
            _app(
                "AppConfig(secret_key=KEY)",
                'FALLBACK = "«dev-key»"\nKEY = os.getenv("SECRET_KEY") or FALLBACK\n\n',
            ),
            arguments=_DEPLOY,
        ),
        Example(
            "an example's key, wherever it runs",
            _app('AppConfig(secret_key="«your-secret-key-here»", debug=True)'),
        ),
        Example(
            "another example's key",
            _app('AppConfig(secret_key="«Change me!»")'),
        ),
        Example(
            "no key",
            _app("«AppConfig(workers=4)»"),
            arguments=_DEPLOY,
        ),
        Example("an empty key", _app('AppConfig(secret_key="«»", env="staging")')),
        Example(
            "a key of the sessions' own",
            _app("", sessions='SessionMiddleware(SessionConfig(secret_key="«s3cr3t»"))'),
            arguments=_DEPLOY,
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Judge each key that the source tells."""
        for key in project.secret_keys:
            if key.kind == "empty":
                yield self._missing(key)
            elif key.kind == "default":
                yield from self._default(key)
            else:
                yield self._literal(key)

    def _missing(self, key: Key) -> Finding:
        related = (Related(key.related, "signs with it"),) if key.related is not None else ()
        return self.finding(
            key.span,
            "there is no secret key, and sessions are signed with it",
            hint='read one from the environment: secret_key=os.environ["SECRET_KEY"]',
            related=related,
            identity="empty",
        )

    def _default(self, key: Key) -> Iterator[Finding]:
        """A warning: the variable may be set wherever it matters."""
        if self.posture is Posture.PRODUCTION:
            yield self.finding(
                key.span,
                "where the variable is not set, production signs with a key from the source",
                hint='leave the default out: os.environ["SECRET_KEY"]',
                related=(Related(key.related, "read here"),) if key.related is not None else (),
                severity=Severity.WARNING,
                identity="default",
            )

    def _literal(self, key: Key) -> Finding:
        placeholder = _is_placeholder(key.text)
        short = " and is short" if len(key.text) < _SHORTEST else ""
        usual = self.severity_in(self.posture)
        weak = placeholder and usual.rank < Severity.WARNING.rank
        return self.finding(
            key.span,
            "the secret key is an example's, which everybody knows"
            if placeholder
            else f"the secret key stands in the source{short}",
            hint='read it from the environment: secret_key=os.environ["SECRET_KEY"]',
            severity=Severity.WARNING if weak else usual,
            identity="literal",
        )


def _is_placeholder(text: str) -> bool:
    words = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    return _PLACEHOLDER.search(words) is not None
