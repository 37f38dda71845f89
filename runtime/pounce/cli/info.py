"""The ``info`` command: what a bug report should say."""

import click

from pounce.machine import facts


@click.command("info", short_help="Show versions and what is found on this machine.")
def info() -> None:
    """Show versions, the interpreter, and which optional parts are installed."""
    for name, value in facts():
        click.echo(f"{name:<12} {value}")
