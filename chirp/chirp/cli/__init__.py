"""The ``chirp`` command."""

import click


class _Commands(click.Group):
    """Loads the checker only for a command of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_load()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _load().get(cmd_name)


def _load() -> dict[str, click.Command]:
    from chirp.checking import checking_commands  # noqa: PLC0415 -- `chirp --version` needs none of it

    return checking_commands()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hypercheck", prog_name="chirp", message="%(prog)s %(version)s")
def main() -> None:
    """Chirp, the hypermedia framework."""
