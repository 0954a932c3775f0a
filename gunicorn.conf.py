"""What gunicorn would take from any client by default: read wherever it is started in this folder.

`app.web.proxies` says what a proxy may tell, by the settings PROXY_HOPS and URL_PREFIX.
"""

forwarder_headers = ""  # else a header SCRIPT_NAME moves every address, or ends in 500
forwarded_allow_ips = ""  # else X-Forwarded-Proto sets the scheme
