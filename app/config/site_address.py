"""The address of a council's site for links that are made without a request."""

from urllib.parse import urlsplit

from app.config.council import Council
from app.config.environment import Config, host_name


def site_address(council: Council, config: Config) -> str:
    """Scheme, host and URL_PREFIX; "" where neither SITE_URL nor the council names a host.

    SITE_URL counts where its host is one of the council's, or the council has none. Otherwise it is
    the first of the council's hosts by name, over https.
    """
    host = host_name(urlsplit(config.site_url).netloc)
    if config.site_url and (host in council.hosts or not council.hosts):
        return config.site_url + config.url_prefix
    return f"https://{min(council.hosts)}{config.url_prefix}" if council.hosts else ""
