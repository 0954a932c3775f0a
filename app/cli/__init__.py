"""The commands of `flask`. Each module is imported when its command is called, not before: web workers
build the same app and must not carry the record's libraries in memory.

Exit codes: 0 done, 1 refused (one sentence on standard error), 75 busy, try again.
"""

from importlib import import_module

import click

COMMANDS = {
    "migrate": "app.cli.record",
    "seed": "app.cli.seed",
    "refresh": "app.cli.refresh",
    "publish": "app.cli.publish",
    "rollback": "app.cli.publish",
    "listing": "app.cli.listing",
    "translations": "app.cli.translations",
}


class Commands(click.Group):
    """A group that finds its commands in the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command
