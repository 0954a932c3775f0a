"""Makes gunicorn ignore proxy headers; gunicorn reads this file when it starts in this folder.

`app.web.proxies` decides which of them are trusted, by the settings PROXY_HOPS and URL_PREFIX.
"""

forwarder_headers = ""  # otherwise a SCRIPT_NAME header changes every URL or causes a 500
forwarded_allow_ips = ""  # otherwise X-Forwarded-Proto sets the scheme
