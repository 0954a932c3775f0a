"""Templates mark text for translation in one way, which docs/architecture.md describes."""

import re

import pytest

from app.config import ROOT

TEMPLATES = ROOT / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
_block = re.compile(r"{%-?\s*trans\b(.*?)-?%}(.*?){%-?\s*endtrans\b", re.DOTALL)
_tag = re.compile(r"{%-?\s*(?:end)?trans\b")
_call = re.compile(r"\b(?:_|n?gettext|lazy_gettext|mark)\s*\(|\|\s*(?:_|n?gettext)\b")
_translator = re.compile(r"\btranslator\.(?!is_checked\b)\w+")
_value = re.compile(r"(\w+)=[^,]+(?:,\s*|$)")
_shown = re.compile(r"{{\s*(.*?)\s*}}").findall
_pluralize = re.compile(r"{%-?\s*pluralize\s*(.*?)\s*-?%}").findall


def breaches(source: str) -> list[str]:
    """How a template breaks the convention, each as a short sentence."""
    found = []
    if _call.search(source) or _translator.search(source):
        found.append("calls a function in place of {% trans %}")
    if len(_tag.findall(source)) != 2 * len(_block.findall(source)):
        found.append("has {% trans %} without {% endtrans %}")
    for head, text in _block.findall(source):
        named, plural = _value.findall(head.strip()), _pluralize(text)
        if _value.sub("", head.strip()):
            found.append("has something other than name=value in its tag")
        if set(_shown(text)) - set(named):
            found.append("shows a value that its tag does not name")
        if set(named) - set(_shown(text)) - ({"count"} if plural else set()):
            found.append("names a value that it does not show")
        if plural and (plural != [""] or named[:1] != ["count"]):
            found.append("counts by something other than its first value, count")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_a_template_marks_text_for_translation_with_trans_blocks_only(file):
    assert breaches(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ _('Open') }}",
        "{{ gettext('Open') }}",
        "{{ translator.gettext('Open') }}",
        "{{ 'Open'|gettext }}",
        "{% trans %}Near {{ around }}{% endtrans %}",
        "{% trans around %}Near {{ around }}{% endtrans %}",
        "{% trans around=a, town=b %}Near {{ around }}{% endtrans %}",
        "{% trans trimmed %}Open{% endtrans %}",
        "{% trans 'door' %}Open{% endtrans %}",
        "{% trans a=1 %}{{ a|number }}{% endtrans %}",
        "{% trans count=n %}{{ count }} a{% pluralize count %}{{ count }} b{% endtrans %}",
        "{% trans n=n %}{{ n }} a{% pluralize %}{{ n }} b{% endtrans %}",
    ],
)
def test_another_convention_is_found(source):
    assert breaches(source) != []


def test_the_convention_itself_is_accepted():
    source = (
        "{% trans %}Open{% endtrans %}{% trans around=place.name, day=day|date %}{{ around }} on"
        " {{ day }}{% endtrans %}{%- trans count=n, shown=n|number %}{{ shown }} place"
        "{% pluralize %}{{ shown }} places{% endtrans -%}"
    )

    assert breaches(source) == []
