"""The checker's commands for Chirp; the only module that knows the checker."""

import click

from hypercheck.cli.command import commands
from hypercheck.cli.product import Product

PRODUCT = Product("chirp", ("hypermedia",))


def checking_commands() -> dict[str, click.Command]:
    """``check``, ``explain`` and ``rules``."""
    return commands(PRODUCT)
