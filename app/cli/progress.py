"""What a long command is doing, as lines on the terminal of whoever waits for it.

Every package logs the steps of long work to the logger `app.progress`; nobody listens but this.
"""

import logging
import sys

import click

LOGGER = "app.progress"


class _TerminalHandler(logging.Handler):
    """One line on standard error for each step."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"  {record.getMessage()} …", err=True)


def show_on_terminal() -> None:
    """Show the steps where standard error is a terminal: not in a log, a pipe or a clock's child."""
    logger = logging.getLogger(LOGGER)
    logger.propagate = False
    if sys.stderr.isatty() and not logger.handlers:
        logger.addHandler(_TerminalHandler())
        logger.setLevel(logging.DEBUG)
