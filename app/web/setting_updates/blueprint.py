"""The blueprint of these pages: its modules add their views to it."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.publish.errors import RECORD_UNAVAILABLE
from app.web.setting_updates.error_responses import record_unavailable
from app.web.setting_updates.wrong_links import WrongLinks

bp = Blueprint("setting_updates", __name__, url_prefix="/update")
for error in RECORD_UNAVAILABLE:
    bp.register_error_handler(error, record_unavailable)


@bp.record_once
def _count_wrong_links(state: BlueprintSetupState) -> None:
    state.app.extensions["wrong_links"] = WrongLinks()
