"""The ``rules`` command: a table of all rules of a product."""

import json
from typing import Any

import click

from hypercheck.cli.product import Product
from hypercheck.documentation import rule_area, severity_text, summary_of
from hypercheck.model import Posture
from hypercheck.pack import Pack


def rules_command(product: Product) -> click.Command:
    """Make the command for a product."""

    @click.command("rules", short_help="List the rules.")
    @click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="The form of the list.",
    )
    def rules(form: str) -> None:
        """List the rules that `check` runs."""
        packs = product.load_packs()
        if form == "json":
            click.echo(json.dumps(_rows(packs), indent=2, ensure_ascii=False))
            return
        for row in _rows(packs):
            mark = "" if row["on_by_default"] else " (off by default)"
            click.echo(f"{row['code']}  {row['name']:<28} {row['summary']}{mark}")

    return rules


def _rows(packs: tuple[Pack, ...]) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": summary_of(rule),
            "severity": severity_text(rule.severity),
            "severities": {p.value: rule.severity_in(p).value for p in Posture},
            "since": rule.since,
            "pack": pack.name,
            "area": rule_area(rule),
            "on_by_default": rule.on_by_default,
            "has_fixes": any(example.fixed for example in rule.INVALID),
        }
        for pack in packs
        for rule in pack.rules
    ]
