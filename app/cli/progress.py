"""Prints the steps of a long command on the terminal.

Every package logs the steps of long work to the logger `app.progress`; only this module prints.
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
    """Print the steps if standard error is a terminal: not to a log, a pipe or the clock."""
    logger = logging.getLogger(LOGGER)
    logger.propagate = False
    if sys.stderr.isatty() and not logger.handlers:
        logger.addHandler(_TerminalHandler())
        logger.setLevel(logging.DEBUG)
