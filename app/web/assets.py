"""The files that browsers fetch: a style sheet and scripts, with content hashes in their names.

`build` writes them once, at installation. It takes htmx from a wheel whose hash is locked in
`requirements/assets.txt` and checks htmx's own hash. It is larger than all our scripts, so the
filter form asks for it when it is first used (`static/filters.js`). The start page, which has to be
small, gets only one script.
"""

import hashlib
import json
import re
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
HUB_SCRIPT = "hub.js"
DESK_SCRIPTS = ("desk.js", "sign_in.js")  # of staff pages, joined in this order
# One a subject, joined in this order.
SCRIPTS = (
    "finder.js",
    "filters.js",
    "way_back.js",
    "saved.js",
    "sharing.js",
    "answers.js",
    LOCATION_SCRIPT,
)
HTMX_MEMBER = "django_htmx/static/django_htmx/htmx-2.min.js"  # htmx 2.0.10, unchanged
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


class AssetsInvalid(Exception):
    """A downloaded file differs from the reviewed one."""


@dataclass(frozen=True)
class Assets:
    """URLs of the built files; before a build, the plain style sheets and no script."""

    css_url: str
    js_url: str | None
    pages_css_url: str = "/static/pages.css"
    htmx_url: str | None = None
    location_js_url: str | None = None
    hub_js_url: str | None = None
    desk_css_url: str = "/static/desk.css"
    desk_js_url: str | None = None
    insights_css_url: str = "/static/insights.css"

    @classmethod
    def find(cls) -> Self:
        try:
            names = json.loads((BUILT / "names.json").read_text(encoding="utf-8"))
            keys = (
                *("css", "js", "pages_css", "htmx", "location", "hub", "desk_css", "desk"),
                "insights_css",
            )
            return cls(*(f"/static/built/{names[key]}" for key in keys))
        except (FileNotFoundError, KeyError):  # an earlier release built fewer files
            return cls("/static/finder.css", None)


def build() -> None:
    """Write the style sheet and the scripts with a hash in their names, and a gzip copy of each."""
    files = {
        "css": ("finder", "css", slim_styles(_read("finder.css")).encode()),
        "pages_css": ("pages", "css", slim_styles(_read("pages.css")).encode()),
        "js": ("finder", "js", b"\n".join(map(_slim_script_file, SCRIPTS))),
        "htmx": ("htmx", "js", fetch_htmx()),
        "location": ("location", "js", _slim_script_file(LOCATION_SCRIPT)),
        "hub": ("hub", "js", _slim_script_file(HUB_SCRIPT)),
        "desk_css": ("desk", "css", slim_styles(_read("desk.css")).encode()),
        "desk": ("desk", "js", b"\n".join(map(_slim_script_file, DESK_SCRIPTS))),
        "insights_css": ("insights", "css", slim_styles(_read("insights.css")).encode()),
    }
    BUILT.mkdir(exist_ok=True)
    _remove_older_builds()
    names = {}
    for key, (stem, extension, content) in files.items():
        names[key] = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{extension}"
        (BUILT / names[key]).write_bytes(content)
        for _ in Compressor(quiet=True).compress(str(BUILT / names[key])):
            pass
    (BUILT / "names.json").write_text(json.dumps(names), encoding="utf-8")


def _remove_older_builds() -> None:
    """Remove the files of all builds but the last: running processes still send its pages."""
    try:
        kept = json.loads((BUILT / "names.json").read_text(encoding="utf-8")).values()
    except FileNotFoundError:
        kept = ()
    for old in BUILT.iterdir():
        if old.name != "names.json" and old.name.removesuffix(".gz") not in kept:
            old.unlink()


def slim_styles(css: str) -> str:
    """A style sheet without comments and needless white space: an eighth fewer bytes on the way.

    Texts in it may have spaces, but not beside a bracket, comma or semicolon.
    """
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r" ?([{};,]) ?", r"\1", re.sub(r"\s+", " ", without_comments)).strip()


def slim_script(script: str) -> str:
    """A script without indents and without the comments that have a line of their own."""
    return re.sub(r"^\s*(//.*)?\n|^\s+", "", script, flags=re.MULTILINE)


def _slim_script_file(name: str) -> bytes:
    return slim_script(_read(name)).encode()


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


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
