"""The blueprint of the workbench, which its pages and its files share."""

from flask import Blueprint

bp = Blueprint("insights", __name__, url_prefix="/insights")
