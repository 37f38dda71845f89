"""``python -m pounce``."""

from pounce.cli import main

main(prog_name="pounce")
