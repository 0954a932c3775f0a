"""What gunicorn does wherever it is started in this folder.

Proxies: what it would take from any client by default is left out. `app.web.proxies` says what a proxy
may tell, by the settings PROXY_HOPS and URL_PREFIX.
"""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

forwarder_headers = ""  # else a header SCRIPT_NAME moves every address, or ends in 500
forwarded_allow_ips = ""  # else X-Forwarded-Proto sets the scheme


def when_ready(_: "Arbiter") -> None:
    """Before the workers start: keep what they share with --preload out of garbage collection.

    The first full collection of a worker writes to every object, which copies all of it: 12 MB.
    """
    gc.freeze()
