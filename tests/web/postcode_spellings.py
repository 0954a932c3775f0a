"""Spellings of a postcode in data sent to a server, and how to read them all."""

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, unquote

GAPS = (
    " ", "  ", "     ", "\t", "+", "%20", "%2520", "%252520", "-", "--", ".", ",", "_", "\u00a0",
    "%C2%A0", "\u2009", "\u200b", "%E2%80%8B", "\u200f", "\u2011", "\u2013", "%0A", "%0D%0A", "\\n",
    "\\r\\n", "\\t", "\\u00a0", "\\xa0", "\\xc2\\xa0", "\\x20", "\\040", "/", "//", "|", ":", ";", "=",
    "&nbsp;", "&#32;", "&#160;", "&#xA0;", "%u0020", "%u00A0", "=20", "<wbr>", "'", '"', "(", "*", "~",
)  # fmt: skip


def spellings(postcode: str) -> Iterator[str]:
    """Every spelling, each on one line."""
    outward, inward = postcode.split()
    joined = outward + inward
    wide = "".join(chr(ord(c) + 0xFEE0) for c in joined)
    percent = "".join(f"%{ord(c):02X}" for c in postcode)
    for gap in GAPS:
        yield f"{outward}{gap}{inward}"
        yield f"{outward}{gap}{inward}".lower()
    yield from (joined, joined.lower(), joined.title(), wide, quote(wide), quote(quote(wide)))
    yield from (gap.join(joined) for gap in (" ", "-", ".", "_", "+", "%20", "%2520", "\\u00a0"))
    yield from (f"{outward} {' '.join(inward)}", f"{outward[0]} {outward[1:]} {inward}")
    yield from (percent, percent.lower(), quote(percent), quote(quote(percent)))
    yield from (joined.replace(c, f"%{ord(c):02X}") for c in sorted(set(joined)))
    yield from (joined.replace(c, f"%25{ord(c):02x}") for c in sorted(set(joined)))
    yield "".join(f"\\x{ord(c):02x}" for c in postcode)
    yield "".join(f"\\u{ord(c):04x}" for c in postcode)
    yield "".join(f"%u{ord(c):04X}" for c in postcode)
    yield "".join(f"&#{ord(c)};" for c in postcode)
    yield "".join(f"&#x{ord(c):x};" for c in postcode)


def normalised(text: str) -> str:
    """All letters and digits of a decoded text, without separators."""
    for _ in range(4):
        text = html.unescape(unquote(text))
        text = re.sub(r"\\u([0-9a-fA-F]{4})|%u([0-9a-fA-F]{4})", _character, text)
        text = re.sub(
            r"(?:\\x[0-9a-fA-F]{2})+",
            lambda found: bytes.fromhex(found[0].replace("\\x", "")).decode(errors="replace"),
            text,
        )
    text = re.sub(r"\\[nrt]|\\040|=20|<wbr>", "", text)
    return re.sub("[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))
