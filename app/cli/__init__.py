"""The commands of `flask`. A module is imported only when its command runs: web workers build the
same app and must not load the record's libraries.

Exit codes: 0 done, 1 refused or failed (one sentence on standard error), 75 busy, try again.
"""

from importlib import import_module

import click

from app.cli.command_wrapper import wrap_command
from app.cli.progress import show_on_terminal

COMMANDS = {
    "migrate": "app.cli.migrate",
    "seed": "app.cli.seed",
    "refresh": "app.cli.refresh",
    "edition": "app.cli.edition",
    "publish": "app.cli.publish",
    "rollback": "app.cli.publish",
    "listing": "app.cli.listing",
    "duty": "app.cli.duty",
    "edit": "app.cli.edit",
    "doctor": "app.cli.doctor",
    "repair": "app.cli.repair",
    "changes": "app.cli.history",
    "asof": "app.cli.history",
    "receipt": "app.cli.receipt",
    "succession": "app.cli.succession",
    "linkage": "app.cli.linkage",
    "jobs": "app.cli.jobs",
    "clock": "app.cli.clock",
    "inbox": "app.cli.inbox",
    "retention": "app.cli.retention",
    "personal": "app.cli.personal",
    "withheld": "app.cli.withheld",
    "audit": "app.cli.audit",
    "backup": "app.cli.backup",
    "restore": "app.cli.backup",
    "snapshot": "app.cli.snapshot",
    "users": "app.cli.users",
    "mail": "app.cli.mail",
    "translations": "app.cli.translations",
}
COMMANDS_WITHOUT_RECORD = ("clock", "doctor", "linkage", "snapshot", "translations")


class CommandGroup(click.Group):
    """A group of the commands in `COMMANDS`.

    With `has_record` false, the commands that need a record are refused.
    """

    def __init__(self, name: str, *, has_record: bool = True) -> None:
        super().__init__(name)
        self._available = list(COMMANDS if has_record else COMMANDS_WITHOUT_RECORD)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._available})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        if cmd_name not in self._available:
            message = "this host has no record: run this command on the host that publishes"
            click.echo(f"refused: {message}", err=True)
            ctx.exit(1)
        show_on_terminal()
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return wrap_command(cmd_name, command)
