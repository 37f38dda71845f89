"""The ``explain`` command: the page of one rule."""

import click

from hypercheck.cli.product import Product
from hypercheck.diagnostic import DIAGNOSTICS
from hypercheck.documentation import diagnostic_page, rule_page
from hypercheck.model import closest
from hypercheck.pack import load_pack, pack_names


def explain_command(product: Product) -> click.Command:
    """Make the command for a product."""

    @click.command("explain", short_help="Say what a code means, with examples.")
    @click.argument("code")
    def explain(code: str) -> None:
        """Say what CODE means, with examples. CODE may be a name, such as unknown-url."""
        pages = _pages()
        page = pages.get(code.upper()) or pages.get(code.lower())
        if page is None:
            near = closest(code.upper(), pages) or closest(code.lower(), pages)
            hint = f"; did you mean {near}?" if near else f"; `{product.name} rules` lists them"
            raise click.UsageError(f"no rule is called {code}{hint}")
        click.echo(page, nl=False)

    return explain


def _pages() -> dict[str, str]:
    pages: dict[str, str] = {}
    for diagnostic in DIAGNOSTICS:
        pages[diagnostic.code] = pages[diagnostic.name] = diagnostic_page(diagnostic)
    for rule in (rule for name in pack_names() for rule in load_pack(name).rules):
        pages[rule.code] = pages[rule.name] = rule_page(rule)
    return pages
