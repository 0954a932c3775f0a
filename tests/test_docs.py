"""The documentation leads somewhere: its links, its citations and the paths that it names."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.config import ROOT

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
SEARCHED = ("app", "tests", "templates", "seeds")
SUFFIXES = {".py", ".html", ".md", ".toml", ".js", ".css"}
# A Markdown page named in text, as docs/rules.md#consent, sources.md or README.md.
_page_named = re.compile(r"(?<![\w/.%-])((?:[\w-]+/)*[\w.-]+\.md)\b(?:#([\w-]+))?")
_link = re.compile(r"\]\(([^)\s]+)\)")
_path_named = re.compile(r"(?<![\w/.])((?:app|tests|templates|static|seeds)/[\w./-]*)")
_fence = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_heading = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading, less the number of a repeated one."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).casefold()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    """Every heading's anchor; the second of one name ends in -1, as on GitHub."""
    counted: Counter[str] = Counter()
    found = set()
    for heading in _heading.findall(_fence.sub("", page.read_text("utf-8"))):
        name = slug(heading)
        found.add(f"{name}-{counted[name]}" if counted[name] else name)
        counted[name] += 1
    return frozenset(found)


def cited_pages() -> Iterator[tuple[Path, str, str]]:
    """Each naming of a Markdown page in code, templates and pages: where, page, anchor."""
    files = [file for folder in SEARCHED for file in (ROOT / folder).rglob("*")]
    for file in [*files, ROOT / "pyproject.toml", ROOT / "Makefile", README, *DOCS]:
        is_text = file.suffix in SUFFIXES or file.name == "Makefile"
        if file.is_file() and is_text and file != Path(__file__):
            for page, anchor in _page_named.findall(file.read_text("utf-8")):
                yield file, page, anchor


def where_page_may_be(file: Path, page: str) -> list[Path]:
    """A page is named from the root; beside the file that names it, only by a page."""
    return [ROOT / page, *([file.parent / page] if file.suffix == ".md" else [])]


def broken_citations(citations: Iterator[tuple[Path, str, str]]) -> list[str]:
    broken = []
    for file, page, anchor in citations:
        found = next((one for one in where_page_may_be(file, page) if one.is_file()), None)
        if found is None or (anchor and anchor not in anchors(found)):
            broken.append(f"{file.relative_to(ROOT)}: {page}#{anchor}")
    return broken


def test_every_page_that_is_named_exists_with_the_heading_that_is_named() -> None:
    assert broken_citations(cited_pages()) == []


def test_code_cites_a_heading_and_not_only_a_page() -> None:
    citations = [
        f"{file.relative_to(ROOT)}: {page}"
        for file, page, anchor in cited_pages()
        if page.startswith("docs/") and file.is_relative_to(ROOT / "app") and not anchor
    ]

    assert citations == []


@pytest.mark.parametrize("document", [README, *DOCS], ids=lambda document: document.name)
def test_every_relative_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    broken = []
    for target in _link.findall(document.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        if not file.is_file() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("document", [README, *DOCS], ids=lambda document: document.name)
def test_every_path_of_the_repository_that_a_page_names_exists(document: Path) -> None:
    named = {path.rstrip(".") for path in _path_named.findall(document.read_text("utf-8"))}

    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_the_readme_links_to_every_page(document: Path) -> None:
    assert f"](docs/{document.name})" in README.read_text("utf-8")


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 90


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Two stores", "two-stores"),
        ("What a council publishes", "what-a-council-publishes"),
        ("Ofsted's register: 2021", "ofsteds-register-2021"),
        ("`flask edit` & co", "flask-edit--co"),
    ],
)
def test_an_anchor_is_what_github_makes_of_a_heading(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor
