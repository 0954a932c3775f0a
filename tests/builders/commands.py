"""The commands of `flask`, run in this process on a bare app, which is faster to build."""

import gc
from pathlib import Path

from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli import CommandGroup
from app.config import Config, CouncilsFile


def settings_for(data_dir: Path, **environ: str) -> Config:
    """The config of an install in `data_dir`; settings not in `environ` have their defaults."""
    return Config.from_environment({"DATA_DIR": str(data_dir), **environ})


def run_command(data_dir: Path, *words: str | Path, **environ: str) -> str:
    """The output of a command, which must exit with 0."""
    done = try_command(data_dir, *words, **environ)
    assert done.exit_code == 0, done.output
    return str(done.output)


def try_command(data_dir: Path, *words: str | Path, **environ: str) -> Result:
    """The result of a command; unexpected errors are raised."""
    settings = settings_for(data_dir, **environ)
    app = Flask("bare")
    app.config["SETTINGS"] = settings
    app.config["COUNCILS"] = CouncilsFile(settings.councils_file, must_be_valid=False)
    app.cli = CommandGroup("bare", has_record=settings.has_record)
    with app.app_context():
        runner = FlaskCliRunner(app, catch_exceptions=False)
        done = runner.invoke(args=[str(word) for word in words])
    gc.enable()  # commands switch collection off
    return done
