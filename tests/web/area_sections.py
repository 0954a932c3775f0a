"""Parts of the page of an area, as text."""

import re

from tests.web.page_reader import words


def section(page: str, name: str) -> str:
    """The text of one section or of one collapsed panel, without the chart."""
    found = re.search(
        f'<section [^>]*aria-labelledby="{name}">(.*?)</section>'
        f'|<summary><h2 id="{name}">(.*?)</details>',
        page,
        re.DOTALL,
    )
    assert found
    return words(re.sub(r"<svg.*?</svg>", "", found[1] or found[2], flags=re.DOTALL))


def table(page: str, caption: str) -> list[list[str]]:
    """The rows of the table whose caption starts with this text."""
    [found] = re.findall(f"<table[^>]*>\\s*<caption>{caption}.*?</table>", page, re.DOTALL)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found, re.DOTALL)
    return [
        [words(one) for one in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows
    ]
