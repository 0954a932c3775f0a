"""Configuration from the environment and the councils file, validated at start-up.

ConfigInvalid is the only error: it names the setting, or the council and key in the councils file.
"""

from app.config.council import LANGUAGE_CODES, NATIONAL, Council
from app.config.councils_file import ENGLAND_AREAS_FILE, Councils, CouncilsFile, load_councils
from app.config.environment import AUDIENCE_NAMES, ROOT, Config, ConfigInvalid, host_name
from app.config.mail_server import Encryption, MailServer
from app.config.site_address import site_address

__all__ = [
    "AUDIENCE_NAMES",
    "ENGLAND_AREAS_FILE",
    "LANGUAGE_CODES",
    "NATIONAL",
    "ROOT",
    "Config",
    "ConfigInvalid",
    "Council",
    "Councils",
    "CouncilsFile",
    "Encryption",
    "MailServer",
    "host_name",
    "load_councils",
    "site_address",
]
