"""A web address to hand over: as text, as a QR code, in an email and in a text message."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from app.web.request_context import app_state


@dataclass(frozen=True)
class SharedAddress:
    """An address with its QR code as SVG, and the links that put it into a message."""

    url: str
    qr_svg: Markup
    email_url: str
    text_url: str


def shared_address(path: str, subject: str) -> SharedAddress | None:
    """The full address of a page of this site; `subject` is that of an email with it.

    None where neither TRUSTED_HOSTS nor the councils file names this host: the Host header is not
    trusted, and a script shows the address that the browser knows.
    """
    state = app_state()
    host = request.environ.get("HTTP_HOST", "")
    if not state.hosts.is_named(host, state.councils.current()):
        return None
    url = f"{request.scheme}://{host}{state.config.url_prefix}{path}"
    return SharedAddress(
        url,
        _qr_svg(url),
        f"mailto:?subject={quote(subject)}&body={quote(url)}",
        f"sms:?&body={quote(url)}",
    )


def _qr_svg(url: str) -> Markup:
    """The QR code without XML declaration, namespace and inline styles, which CSP forbids."""
    import segno  # here, because commands load this module and draw no codes

    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704  # a path of numbers
