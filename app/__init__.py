"""Early Years Finder. `create_app` assembles the app from its packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from app.config import Config


def create_app(
    config: Config | None = None, *, pseudo: bool = False, catalogues: Path | None = None
) -> Flask:
    """The WSGI app. `pseudo` adds the pseudo-language of the translation tests.

    `catalogues` is the directory of the translations if it is not that of the release.

    Ends the process with one sentence if a setting is invalid. An invalid councils file ends it
    only when pages are served: commands do not need the councils. For our own commands the app has
    no pages, which take most of the time to load.

    Flask is imported here so that the domain rules load without it.
    """
    from flask import Flask

    from app.config import ROOT, Config, ConfigInvalid, CouncilsFile
    from app.web import error_reports, log_scrubbing

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
    log_scrubbing.init_app(config)
    error_reports.init_app(config)
    if not _is_for_own_command():
        from app.web import assembly

        assembly.init_app(app, config, councils, pseudo=pseudo, catalogues=catalogues)

    from app.cli import CommandGroup

    app.cli = CommandGroup(app.name, has_record=config.has_record)
    return app


def _is_for_command() -> bool:
    """Whether the process runs a command other than `run`, and so serves no pages."""
    from click import get_current_context

    context = get_current_context(silent=True)
    return context is not None and context.info_name != "run"


def _is_for_own_command() -> bool:
    """Whether the process runs a command of ours; Flask's (`run`, `routes`, `shell`) need pages.

    Flask's group loads the app to look up a command that is not its own, so the current context is
    then the group's. A command of Flask's loads the app in a context of its own.
    """
    from click import Group, get_current_context

    context = get_current_context(silent=True)
    return context is not None and isinstance(context.command, Group)
