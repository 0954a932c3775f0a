"""The files that browsers fetch: a style sheet and scripts, with content hashes in their names.

`build` writes them once, at installation. It takes htmx from a wheel whose hash is locked in
`requirements/assets.txt`, checks htmx's own hash and joins it with our scripts. The start page,
which has to be small, gets only one of them.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from whitenoise.compress import Compressor  # type: ignore[import-untyped]  # ships no types

from app.config import ROOT

STATIC = ROOT / "static"
BUILT = STATIC / "built"
LOCATION_SCRIPT = "location.js"
# One a subject, joined after htmx in this order.
SCRIPTS = ("finder.js", "filters.js", "saved.js", "sharing.js", LOCATION_SCRIPT)
HTMX_MEMBER = "django_htmx/static/django_htmx/htmx-2.min.js"  # htmx 2.0.10, unchanged
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


class AssetsInvalid(Exception):
    """A downloaded file differs from the reviewed one."""


@dataclass(frozen=True)
class Assets:
    """URLs of the built files; before a build, the plain style sheet and no script."""

    css_url: str
    js_url: str | None
    location_js_url: str | None = None

    @classmethod
    def find(cls) -> Self:
        try:
            names = json.loads((BUILT / "names.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls("/static/finder.css", None)
        urls = {key: f"/static/built/{name}" for key, name in names.items()}
        return cls(urls["css"], urls["js"], urls.get("location"))


def build() -> None:
    """Write the style sheet and the scripts with a hash in their names, and a gzip copy of each."""
    scripts = [fetch_htmx(), *((STATIC / name).read_bytes() for name in SCRIPTS)]
    files = {
        "css": ("finder", "css", (STATIC / "finder.css").read_bytes()),
        "js": ("finder", "js", b"\n".join(scripts)),
        "location": ("location", "js", (STATIC / LOCATION_SCRIPT).read_bytes()),
    }
    BUILT.mkdir(exist_ok=True)
    for old in BUILT.iterdir():
        old.unlink()
    names = {}
    for key, (stem, extension, content) in files.items():
        names[key] = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{extension}"
        (BUILT / names[key]).write_bytes(content)
        for _ in Compressor(quiet=True).compress(str(BUILT / names[key])):
            pass
    (BUILT / "names.json").write_text(json.dumps(names), encoding="utf-8")


def fetch_htmx() -> bytes:
    """The htmx script from its wheel; raises AssetsInvalid if it differs from the reviewed file."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--disable-pip-version-check", "-d", folder]
        subprocess.run([*command, "-r", str(ROOT / "requirements" / "assets.txt")], check=True)
        wheel = next(Path(folder).glob("django_htmx-*.whl"))
        script = zipfile.ZipFile(wheel).read(HTMX_MEMBER)
    if hashlib.sha256(script).hexdigest() != HTMX_SHA256:
        raise AssetsInvalid("the downloaded htmx differs from the reviewed file")
    return script
