"""Inlined translations agree with gettext; filled page templates agree with plain rendering."""

import gettext
from pathlib import Path

import flask_babel
import polib
import pytest
from flask import Flask
from jinja2 import TemplateSyntaxError, UndefinedError
from markupsafe import Markup, escape

from app import i18n
from app.web.templating import render
from app.web.templating.pseudo_locale import untranslated

ARABIC = {
    "Hello": "مرحبا",
    "Hello %(name)s, %(name)s of %(place)s": "%(place)s: %(name)s",
    "50%% of <b>%(what)s</b>": "<b>%(what)s</b> 50%%",
    "Your postcode": "الرمز البريدي",
}
PLACES = ("%(count)s place", "%(count)s places")
FORMS = ("لا مكان", "مكان", "مكانان", "%(count)s أماكن", "%(count)s مكانا", "%(count)s مكان")
PLURAL = "{% trans count=n %}{{ count }} place{% pluralize %}{{ count }} places{% endtrans %}"


def catalogues(directory: Path) -> Path:
    """Catalogues with one complete language, Arabic."""
    arabic, template = polib.POFile(), polib.POFile()
    arabic.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": i18n.PLURALS["ar"],
    }
    for message, render_text in ARABIC.items():
        arabic.append(polib.POEntry(msgid=message, msgstr=render_text))
        template.append(polib.POEntry(msgid=message))
    one, many = PLACES
    arabic.append(polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural=dict(enumerate(FORMS))))
    template.append(polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural={0: "", 1: ""}))
    home = directory / "ar" / "LC_MESSAGES"
    home.mkdir(parents=True)
    arabic.save_as_mofile(home / "public.mo")
    template.save(directory / "public.pot")
    return directory


def app_of(directory: Path, pseudo: bool = False, **templates: str) -> Flask:
    """An app whose templates are `name.html` for each name given."""
    folder = directory / "templates"
    folder.mkdir()
    for name, source in templates.items():
        (folder / f"{name}.html").write_text(source, "utf-8")
    app = Flask("folded", template_folder=str(folder))
    app.add_url_rule("/<lang>/", "start", lambda lang: flask_babel.gettext("Hello"))
    render.init_app(app, catalogues=catalogues(directory / "translations"), pseudo=pseudo)
    return app


def render_text(tmp_path: Path, source: str, code: str = "ar", **values: object) -> str:
    """The text of one rendered template."""
    with app_of(tmp_path, page=source).test_request_context():
        return render.page(code, "page.html", **values)


def plain(tmp_path: Path) -> gettext.GNUTranslations:
    """The same catalogue, read by the standard library."""
    with (tmp_path / "translations" / "ar" / "LC_MESSAGES" / "public.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


# --- inlined translations ---


def test_an_inlined_message_equals_gettext(tmp_path):
    html = render_text(
        tmp_path,
        "{% trans %}Hello{% endtrans %}|"
        "{% trans place=where %}Hello {{ name }}, {{ name }} of {{ place }}{% endtrans %}|"
        "{% trans %}50% of <b>{{ what }}</b>{% endtrans %}",
        name="A",
        where="B",
        what="C",
    )

    hello, named, half, _ = map(plain(tmp_path).gettext, ARABIC)
    values = {"name": "A", "place": "B", "what": "C"}
    assert html == "|".join([hello, named % values, half % values])


def test_inlined_plurals_equal_gettext_in_all_six_arabic_forms(tmp_path):
    with app_of(tmp_path, page=PLURAL).test_request_context():
        folded = [render.page("ar", "page.html", n=n) for n in range(201)]
        english = [render.page("en", "page.html", n=n) for n in range(201)]

    counts = range(201)
    assert folded == [plain(tmp_path).ngettext(*PLACES, n) % {"count": n} for n in counts]
    assert english == [gettext.ngettext(*PLACES, n) % {"count": n} for n in counts]


def test_translator_and_flask_babel_agree_with_gettext(tmp_path):
    app = app_of(tmp_path)
    translator = i18n.translator("ar", tmp_path / "translations")

    counted = [translator.ngettext(*PLACES, n, count=n) for n in range(201)]

    assert counted == [plain(tmp_path).ngettext(*PLACES, n) % {"count": n} for n in range(201)]
    assert translator.gettext("Hello") == "مرحبا"
    assert app.test_client().get("/ar/").text == "مرحبا"
    assert app.test_client().get("/en/").text == "Hello"


def test_a_message_without_translation_is_english_with_english_plurals(tmp_path):
    source = PLURAL.replace("place", "day") + " {% trans %}Bye{% endtrans %}"

    with app_of(tmp_path, page=source).test_request_context():
        texts = [render.page("ar", "page.html", n=n) for n in (0, 1, 2, 11)]

    days = ("0 days", "1 day", "2 days", "11 days")
    english = '<span lang="en" dir="ltr">'
    assert texts == [f"{english}{text}</span> {english}Bye</span>" for text in days]


def test_messages_are_inlined_inside_loops_macros_blocks_and_attributes(tmp_path):
    app = app_of(
        tmp_path,
        base='<input aria-label="{% trans %}Your postcode{% endtrans %}">'
        "{% block main %}{% endblock %}",
        parts="{% macro places(n) %}" + PLURAL + "{% endmacro %}",
        page='{% extends "base.html" %}{% from "parts.html" import places %}{% block main %}'
        "{% for n in counts %}{{ places(n) }};{% endfor %}{% endblock %}",
    )

    with app.test_request_context():
        html = render.page("ar", "page.html", counts=[0, 2])

    assert html == '<input aria-label="الرمز البريدي">لا مكان;مكانان;'


def test_the_expression_for_a_count_is_evaluated_once(tmp_path):
    calls = iter([2])
    source = PLURAL.replace("count=n", "count=n()")

    assert render_text(tmp_path, source, n=lambda: next(calls)) == "مكانان"


def test_white_space_of_the_template_is_not_part_of_a_message(tmp_path):
    assert (
        render_text(tmp_path, "{% trans %}\n  Your\n  postcode\n{% endtrans %}") == "الرمز البريدي"
    )


def test_values_are_escaped_and_translations_are_not(tmp_path):
    source = "{% trans %}50% of <b>{{ what }}</b>{% endtrans %}"

    assert render_text(tmp_path, source, what="<i>&") == "<b>&lt;i&gt;&amp;</b> 50%"


def test_markup_is_not_escaped_twice(tmp_path):
    source = "{% trans %}50% of <b>{{ what }}</b>{% endtrans %}"

    assert render_text(tmp_path, source, what=Markup("<i>x</i>")) == "<b><i>x</i></b> 50%"


def test_plain_values_are_escaped_in_every_template(tmp_path):
    assert render_text(tmp_path, '<a title="{{ x }}">', x='"><script>') == (
        '<a title="&#34;&gt;&lt;script&gt;">'
    )


def test_an_undefined_template_variable_is_an_error(tmp_path):
    with pytest.raises(UndefinedError):
        render_text(tmp_path, "{{ nothing }}")


def test_calling_gettext_in_a_template_is_refused(tmp_path):
    with pytest.raises(UndefinedError):
        render_text(tmp_path, "{{ _('Hello') }}")


def test_a_message_with_a_context_is_refused_at_start_up(tmp_path):
    with pytest.raises(TemplateSyntaxError, match="context"):
        app_of(tmp_path, page="{% trans 'door' %}Open{% endtrans %}")


def test_a_template_with_a_syntax_error_stops_start_up(tmp_path):
    with pytest.raises(TemplateSyntaxError):
        app_of(tmp_path, page="{% if %}")


def test_templates_format_dates_and_distances_in_their_language(tmp_path):
    source = "{{ language.code }} {{ language.direction }} {{ n|number }} {{ languages|length }}"

    assert render_text(tmp_path, source, n=5120) == "ar rtl 5,120 2"


def test_only_complete_languages_and_no_pseudo_language_are_offered(tmp_path):
    with app_of(tmp_path, page="x").test_request_context():
        assert list(render.languages()) == ["en", "ar"]
        with pytest.raises(KeyError):
            render.page("pl", "page.html")


# --- page templates and cards ---

SHELL = (
    '<title>{{ heading }}</title><a href="/{{ language.code }}/find?page={{ next }}">'
    "{% trans %}Hello{% endtrans %}</a><h1>{{ heading }}</h1><ol>{{ cards }}</ol>{{ council }}"
)


def test_a_filled_page_template_equals_a_plain_rendering(tmp_path):
    with app_of(tmp_path, page=SHELL).test_request_context():
        page_template = render.page_template(
            "ar", "page.html", ("heading", "next", "cards"), council="Bath & North"
        )
        for heading in ("<12> & more", "مكان", ""):
            values = {"heading": heading, "next": "2", "cards": Markup("<li>1</li>")}

            filled = page_template.fill(
                {name: escape(text).encode() for name, text in values.items()}
            )

            page = render.page("ar", "page.html", council="Bath & North", **values)
            assert filled == page.encode()


@pytest.mark.parametrize(
    "template", ["{{ a }}", "{{ a }}{{ b|urlencode }}", "{{ a }}{{ b|upper }}"]
)
def test_a_page_template_with_a_missing_or_changed_slot_is_refused(tmp_path, template):
    with (
        app_of(tmp_path, page=template).test_request_context(),
        pytest.raises(render.PageTemplateInvalid),
    ):
        render.page_template("en", "page.html", ("a", "b"))


@pytest.mark.parametrize("changed", ["urlencode", "upper", "tojson", "truncate(9, True)"])
def test_a_slot_that_is_changed_in_one_of_two_places_is_refused(tmp_path, changed):
    source = "{{ a }} {{ a|" + changed + " }}"

    with (
        app_of(tmp_path, page=source).test_request_context(),
        pytest.raises(render.PageTemplateInvalid),
    ):
        render.page_template("en", "page.html", ("a",))


def test_a_missing_slot_value_is_an_error(tmp_path):
    with app_of(tmp_path, page="{{ a }}{{ b }}").test_request_context():
        page_template = render.page_template("en", "page.html", ("a", "b"))

    with pytest.raises(KeyError):
        page_template.fill({"a": b""})


def test_slot_values_are_not_parsed_again(tmp_path):
    with app_of(tmp_path, page="<{{ a }}>{{ b }}").test_request_context():
        page_template = render.page_template("en", "page.html", ("a", "b"))

    hostile = "\ue0020\ue003{{ b }}".encode()

    assert page_template.fill({"a": hostile, "b": b"-"}) == b"<" + hostile + b">-"


def test_a_card_is_split_at_its_separators(tmp_path):
    html = render_text(
        tmp_path, "<li>{{ cut }}<h2>{{ name }}</h2>{{ cut }}</li>", name="A\ue000\ue001B"
    )

    assert render.split_pieces(html) == (b"<li>", "<h2>A\ue000\ue001B</h2>".encode(), b"</li>")


# --- the pseudo-language ---


def test_the_pseudo_language_marks_every_message(tmp_path):
    app = app_of(tmp_path, pseudo=True, page="{% trans %}Hello{% endtrans %} " + PLURAL)

    with app.test_request_context():
        assert "en-XA" in render.languages()
        assert untranslated(render.page("en-XA", "page.html", n=3)) == []
        assert untranslated(render.page("en", "page.html", n=3)) == ["Hello 3 places"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>⟦one <b>two</b> ⟦three⟧⟧ 12 — ✕</p>", []),
        ("<p>⟦one⟧ Town</p>", ["Town"]),
        ('<html lang="en-XA"><title>Town</title><p>Up', ["Town", "Up"]),
        ('<bdi translate="no">Harbour <b>Lane</b></bdi><br><p lang="en">Ours</p><i>x</i>', ["x"]),
        ('<a lang="pl" hreflang="pl">Polski</a>', []),
        ('<img alt="A cat"><img alt="">', ['alt="A cat"']),
        ('<input type="submit" value="Go"><input value="M1 1AA">', ['value="Go"']),
        (
            '<p data-offline="You are offline" data-key="abc"></p>',
            ['data-offline="You are offline"'],
        ),
        ('<p title="⟦x⟧ y" aria-label="⟦x⟧"></p>', ['title="⟦x⟧ y"']),
        ('<meta name="description" content="Find">', ['content="Find"']),
        ('<meta name="htmx-config" content="{a b}">', []),
        ('<svg><path d="M1"/><text>you</text><circle r="1"/></svg>', ["you"]),
        ("<script>var town;</script><style>p{}</style>", []),
        ("<p>⟦open</p>", ["1 brackets not closed"]),
        ("<p>caf&eacute;</p>", ["café"]),
    ],
)
def test_text_outside_the_catalogues_is_found(html, found):
    assert untranslated(html) == found


# --- speed: bounds far above the measured values, to detect only large regressions ---
