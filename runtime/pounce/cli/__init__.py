"""The ``pounce`` command."""

import click

from pounce.cli.info import info


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hypercheck", prog_name="pounce", message="%(prog)s %(version)s")
def main() -> None:
    """Pounce, the ASGI server."""


main.add_command(info)
