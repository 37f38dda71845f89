"""The test suite on every supported interpreter that this machine has."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the tests on one interpreter."""
    session.install("--editable", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)
