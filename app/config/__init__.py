"""The environment and the councils file: what an install may set, validated before anything starts.

ConfigInvalid is the one error: it names the setting, or the council and key of the councils file.
"""

from app.config.councils_file import (
    ENGLAND_AREAS_FILE,
    LANGUAGE_CODES,
    NATIONAL,
    Council,
    Councils,
    CouncilsFile,
    load_councils,
)
from app.config.environment import (
    ROOT,
    Config,
    ConfigInvalid,
    host_name,
)

__all__ = [
    "ENGLAND_AREAS_FILE",
    "LANGUAGE_CODES",
    "NATIONAL",
    "ROOT",
    "ConfigInvalid",
    "Council",
    "Councils",
    "CouncilsFile",
    "Config",
    "host_name",
    "load_councils",
]
