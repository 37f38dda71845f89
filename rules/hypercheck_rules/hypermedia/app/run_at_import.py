"""CH714: a module that starts the server when it is imported."""

from collections.abc import Iterator

from hypercheck.model import Finding, Related, Severity
from hypercheck.project import Project
from hypercheck.rule import Example, Rule

_HOME = '@app.get("/")\ndef home():\n    return "home"\n\n\n'


def _app(code: str) -> dict[str, str]:
    head = "import sys\n\nfrom chirp import App, AppConfig\n\napp = App()\n\n\n"
    return {"app.py": head + _HOME + code}


class RunAtImport(Rule):
    """A module starts the server when it is imported.

    Whatever imports it waits until the server stops: `chirp run` and other servers, workers that
    are started anew, tests, the shell.

    Put the call under `if __name__ == "__main__":`, and it runs only when the file is run.
    """

    code = "CH714"
    name = "run-at-import"
    severity = Severity.WARNING
    since = "0.1"
    needs = ("launches",)

    VALID = (
        Example("under a main guard", _app('if __name__ == "__main__":\n    app.run()\n')),
        Example(
            "a guard that asks more, or stands deeper",
            _app(
                'if __name__ == "__main__" and "--check" not in sys.argv:\n    app.run(port=9000)\n'
                'try:\n    if "__main__" == __name__:\n        app.run()\n'
                "except KeyboardInterrupt:\n    pass\n"
            ),
        ),
        Example(
            "the other side of the question, or one to the command line",
            _app(
                'if __name__ != "__main__":\n    ready = True\nelse:\n    app.run()\n\n'
                'if sys.argv[1:] == ["serve"]:\n    app.run()\n'
            ),
        ),
        Example(
            "in a function that is called under a guard, or from outside",
            _app(
                "def main():\n    app.run()\n\n\n"
                "def serve(application):\n    application.run()\n\n\n"
                'if __name__ == "__main__":\n    sys.exit(main())\n'
            ),
        ),
        Example(
            "a package's own script",
            {
                "shop/__init__.py": "",
                "shop/app.py": f"from chirp import App\n\napp = App()\n\n\n{_HOME}",
                "shop/__main__.py": "from shop.app import app\n\napp.run()\n",
            },
        ),
        Example(
            "something else that runs",
            _app('from tasks import pool\n\npool.run()\n\n\nclass Job:\n    run = app.get("/x")\n'),
        ),
    )

    INVALID = (
        Example("at the end of the module", _app("«app.run()»\n")),
        Example(
            "in a block that is no guard",
            _app(
                'try:\n    «app.run(host="0.0.0.0", port=8080)»\n'
                "except KeyboardInterrupt:\n    print('bye')\n"
            ),
        ),
        Example(
            "a script beside the application",
            {
                "app.py": f"from chirp import App\n\napp = App()\n\n\n{_HOME}",
                "serve.py": "from app import app\n\n«app.run()»\n",
            },
        ),
        Example(
            "a function that the module calls",
            _app("def main():\n    app.run()\n\n\nsys.exit(«main()»)\n"),
        ),
        Example(
            "only where it is not the main module",
            _app('if __name__ != "__main__":\n    «app.run()»\n'),
        ),
    )

    def check(self, project: Project) -> Iterator[Finding]:
        """Report each launch that importing a module makes."""
        for launch in project.launches:
            direct = launch.span == launch.call
            yield self.finding(
                launch.span,
                "the server starts when this module is imported",
                hint='put it under if __name__ == "__main__":',
                related=() if direct else (Related(launch.call, "started here"),),
                identity=launch.span.path.rpartition("/")[2],
            )
