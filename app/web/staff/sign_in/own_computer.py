"""Whether a request comes from the computer that the service runs on."""

from ipaddress import ip_address

from flask import request

# A proxy on the same computer has a loopback address too, but adds one of these.
FORWARDING_HEADERS = (
    *("Forwarded", "Via", "X-Real-IP", "X-Client-IP"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port"),
)


def is_from_this_computer() -> bool:
    """Whether the client has a loopback address and no proxy has passed the request on."""
    if any(name in request.headers for name in FORWARDING_HEADERS):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
