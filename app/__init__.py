"""Early Years Finder. `create_app` wires the rooms and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def create_app(config: Config | None = None, *, pseudo: bool = False) -> Flask:
    """The WSGI app. `pseudo` adds the language of the translation test.

    Ends the process with one sentence when a setting or the councils file is invalid; of the latter
    only where pages are to be served, as no command needs the councils.

    Flask is imported here, so that the rules of the field load without it.
    """
    from flask import Flask

    from app import web
    from app.config import (
        ROOT,
        Config,
        ConfigInvalid,
        CouncilsFile,
    )

    try:
        config = config or Config.from_environment()
        councils = CouncilsFile(config.councils_file, must_be_valid=not _is_for_command())
    except ConfigInvalid as error:
        raise SystemExit(f"refused: {error}") from None
    app = Flask(
        __name__, static_folder=None, template_folder=str(ROOT / "templates"), root_path=str(ROOT)
    )
    app.config["SETTINGS"] = config
    app.config["COUNCILS"] = councils
    web.init_app(app, config, councils, pseudo=pseudo)

    from app.cli import CommandGroup

    app.cli = CommandGroup(app.name, has_record=config.has_record)
    return app


def _is_for_command() -> bool:
    """Whether a command that serves no pages is given, so that what pages need may be missing."""
    from click import get_current_context

    context = get_current_context(silent=True)
    return context is not None and context.info_name != "run"
