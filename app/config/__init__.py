"""The environment and the councils file: what an install may set, validated before anything starts.

ConfigInvalid is the one error: it names the setting, or the council and key of the councils file.
"""

from app.config.councils import (
    AREAS_OF_ENGLAND,
    LANGUAGE_CODES,
    NATIONAL,
    Council,
    Councils,
    CouncilsFile,
    load_councils,
)
from app.config.settings import ROOT, ConfigInvalid, Settings, host_name

__all__ = [
    "AREAS_OF_ENGLAND",
    "LANGUAGE_CODES",
    "NATIONAL",
    "ROOT",
    "ConfigInvalid",
    "Council",
    "Councils",
    "CouncilsFile",
    "Settings",
    "host_name",
    "load_councils",
]
