"""Runs commands on a bare app, which is much faster to build than the web app."""

import gc
from pathlib import Path

from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli import CommandGroup
from app.config import CouncilsFile
from tests.builders import settings_for


def flask(data_dir: Path, *words: str | Path, **environ: str) -> Result:
    """The result of a command of `flask`; unexpected errors are raised."""
    app = Flask("bare")
    settings = settings_for(data_dir, **environ)
    app.config["SETTINGS"] = settings
    app.config["COUNCILS"] = CouncilsFile(settings.councils_file, must_be_valid=False)
    app.cli = CommandGroup("bare")
    with app.app_context():
        runner = FlaskCliRunner(app, catch_exceptions=False)
        done = runner.invoke(args=[str(word) for word in words])
    gc.enable()  # commands switch collection off
    return done


def run_ok(data_dir: Path, *words: str | Path, **environ: str) -> str:
    """The output of a command, which must succeed."""
    done = flask(data_dir, *words, **environ)
    assert done.exit_code == 0, done.output
    return str(done.output)
