"""The commands of a product by name."""

import click

from hypercheck.cli.check import check_command
from hypercheck.cli.explain import explain_command
from hypercheck.cli.product import Product
from hypercheck.cli.rules import rules_command


def commands(product: Product) -> dict[str, click.Command]:
    """``check``, ``explain`` and ``rules`` for a product."""
    made = (check_command(product), explain_command(product), rules_command(product))
    return {command.name or "": command for command in made}
