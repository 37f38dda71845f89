"""CH702: an application that shows its source to visitors in production."""

from collections.abc import Iterator

from hypercheck.facts import Configuration
from hypercheck.model import Finding, Posture, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_DEPLOY = ("--deploy",)


def _app(settings: str, before: str = "") -> dict[str, str]:
    return {
        "app.py": (
            f"import os\n\nfrom chirp import App, AppConfig\n\n{before}"
            f"app = App(AppConfig({settings}))\n\n\n"
            '@app.get("/")\ndef home():\n    return "home"\n'
        )
    }


class DebugInProduction(Rule):
    """Debugging is on in production.

    Error pages then show the source, the request and local values to whoever causes an error.
    One worker serves everybody and starts anew when a file changes.

    Read it from the environment, or leave it out: it is off unless it is turned on. This counts
    where the application says `env="production"` itself, and where the check is told so
    (`--env production`, `--deploy`, or the setting `env`).
    """

    code = "CH702"
    name = "debug-in-production"
    severity = Severity.ERROR
    since = "0.1"
    needs = ("configuration",)

    VALID = (
        Example("on in development", _app("debug=True")),
        Example("off in production", _app('debug=False, env="production"')),
        Example("left out", _app('env="production"'), arguments=_DEPLOY),
        Example(
            "read from the environment",
            _app(
                'debug="DEBUG" in os.environ, env="production",\n'
                '    secret_key=os.environ["SECRET_KEY"]'
            ),
        ),
        Example(
            "decided elsewhere",
            _app('debug=DEBUG, env="production"', "from site_settings import DEBUG\n\n"),
        ),
        Example(
            "one of two values",
            _app(
                'debug=True if os.environ.get("ENV") == "dev" else False, env="production"',
            ),
        ),
        Example("for a staging host", _app('debug=True, env="staging"')),
        Example(
            "the environment decides where it runs",
            _app('debug=True, env=os.environ.get("ENV", "development")'),
        ),
    )

    INVALID = (
        Example("in the same configuration", _app('debug=«True», env="production"')),
        Example("checked for production", _app("debug=«True»"), arguments=("--env", "production")),
        Example(
            "a constant, and settings that are spread",
            _app(
                "**SETTINGS", "DEBUG = True\nSETTINGS = {'debug': «DEBUG», 'env': 'production'}\n"
            ),
        ),
        Example(
            "whatever the check is told",
            _app('env="production", debug=«True»'),
            arguments=("--env", "staging"),
        ),
        Example(
            "set for the project",
            _app("debug=«True»"),
            settings='env = "production"',
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Look at the two settings together."""
        configuration = project.configuration
        debug = configuration.get("debug") if configuration else None
        if configuration is None or debug is None or debug.value is not True:
            return
        said = _says_production(configuration)
        if said or self.posture is Posture.PRODUCTION:
            yield self.finding(
                debug.span,
                "debugging is on in production",
                hint="read it from the environment, or leave it out",
                related=said,
                identity="debug",
            )


def _says_production(configuration: Configuration) -> tuple[Related, ...]:
    env = configuration.get("env")
    if env is None or env.value != Posture.PRODUCTION:
        return ()
    return (Related(env.span, "meant for production"),)
