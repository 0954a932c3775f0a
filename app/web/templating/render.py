"""Renders templates that are compiled once per language, with the translations inlined.

Rendering needs no catalogue: a `{% trans %}` block becomes text of the compiled template, and a
plural one a choice among texts. `page` renders a whole page. For the busiest pages `page_template`
renders a template once with slots for its changing parts, and `PageTemplate.fill` only joins bytes.
"""

import logging
import os
import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel  # type: ignore[import-untyped]  # ships no types
from jinja2 import Environment, StrictUndefined, TemplateAssertionError, nodes
from jinja2.ext import InternationalizationExtension

from app import i18n
from app.web.templating.english_text import TEXT_ONLY_ELEMENTS, mark_english

log = logging.getLogger(__name__)

# Escaping leaves private-use characters unchanged; data cannot contain the random token.
_TOKEN = secrets.token_hex(8)
_SLOT = re.compile(f"\ue002{_TOKEN}([0-9]+)\ue003")
Name = TypeVar("Name", bound=Hashable)
_REMNANT = re.compile(f"[\ue002\ue003]|{_TOKEN}", re.IGNORECASE)
PIECE_SEPARATOR = f"\ue000{secrets.token_hex(8)}\ue001"


class PageTemplateInvalid(Exception):
    """A slot is missing from a rendered template, or a filter has changed it."""


class InlineTranslations(InternationalizationExtension):
    """Makes `{% trans %}` text at compile time. Translations are reviewed and count as markup.

    Values inside are escaped as usual. `_()` is removed: a template that calls it fails.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        del environment.globals["_"]
        environment.policies["ext.i18n.trimmed"] = True

    def plural_form(self, n: int) -> int:
        """The index of the plural form for a count in this language; compiled templates call it."""
        return self._translator.rule(n)

    def english_plural_form(self, n: int) -> int:
        """The index of the plural form for a message without a translation."""
        return i18n.english_plural_rule(n)

    @property
    def _translator(self) -> i18n.Translator:
        translator = self.environment.globals["translator"]
        assert isinstance(translator, i18n.Translator)
        return translator

    # Overrides a method of Jinja 3.1, which returns Output but uses it only as a Node.
    def _make_node(  # type: ignore[override]
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Stmt:
        # Jinja has already doubled every per cent sign: all messages are format strings.
        if context is not None:
            raise TemplateAssertionError("message contexts are not supported", 0)
        if plural is None or plural_expr is None:
            return _inlined(self._translator.text(singular), variables)
        texts, rule = self._translator.forms(singular, plural)
        forms = [_inlined(text, variables) for text in texts]
        if len(set(texts)) == 1:
            return forms[0]
        method = "english_plural_form" if rule is i18n.english_plural_rule else "plural_form"
        form = self.call_method(method, [plural_expr])
        return nodes.With([nodes.Name("_form", "param")], [form], [_plural_choice(forms)])


def _inlined(message: str, variables: Mapping[str, nodes.Expr]) -> nodes.Output:
    parts: list[nodes.Expr] = []
    for position, part in enumerate(i18n.split_message(message)):
        if position % 2:
            parts.append(variables[part])
        elif part:
            parts.append(nodes.TemplateData(part))
    return nodes.Output(parts)


def _plural_choice(forms: list[nodes.Output]) -> nodes.If:
    """`if _form == 0 ... elif _form == 1 ... else` the last one."""

    def is_form(position: int) -> nodes.Expr:
        return nodes.Compare(
            nodes.Name("_form", "load"), [nodes.Operand("eq", nodes.Const(position))]
        )

    others = [
        nodes.If(is_form(position), [form], [], [])
        for position, form in enumerate(forms[1:-1], start=1)
    ]
    return nodes.If(is_form(0), [forms[0]], others, [forms[-1]])


@dataclass(frozen=True)
class _PageRenderers:
    """The languages of an app and their Jinja environments, by language code."""

    languages: Mapping[str, i18n.Language]
    environments: Mapping[str, Environment]


def init_app(
    app: Flask,
    *,
    catalogues: Path = i18n.CATALOGUES,
    extra_globals: Mapping[str, Any] | None = None,
    pseudo: bool = False,
    uses_template: Callable[[str, str], bool] = lambda _template, _code: True,
) -> None:
    """Compile templates in every offered language; call it after registering the blueprints.

    For commands of `flask` they are compiled when first used: most commands show no page, and
    `flask run` starts sooner.
    `extra_globals` are further globals for all templates. `pseudo` adds the pseudo-language
    `en-XA`. `uses_template` decides whether to compile a template in a language.
    """
    covered = i18n.coverage_by_language(catalogues)
    offered_languages = list(i18n.offered_languages(covered))
    is_for_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    if not is_for_command:
        _report_languages_not_offered(covered, catalogues)
    if pseudo:
        offered_languages.append(i18n.PSEUDO)
    languages = {language.code: language for language in offered_languages}
    environments = {
        code: _environment(app, i18n.translator(code, catalogues), languages, extra_globals or {})
        for code in languages
    }
    if not is_for_command:
        for code, environment in environments.items():
            _compile_all(environment, code, uses_template)
    app.extensions["pages"] = _PageRenderers(languages, environments)
    # Other code inside a request can use Flask-Babel as usual.
    Babel(
        app,
        configure_jinja=False,
        default_locale=i18n.ENGLISH.locale,
        default_domain=i18n.PUBLIC,
        default_translation_directories=str(catalogues.resolve()),
        locale_selector=_request_locale,
    )


def languages() -> Mapping[str, i18n.Language]:
    """The languages that this app has pages in, by code, in a fixed order."""
    return _pages().languages


class PageRenderer(Protocol):
    """`page` or `fragment`."""

    def __call__(self, code: str, template: str, /, **values: Any) -> str: ...


def page(code: str, template: str, /, **values: Any) -> str:
    """The rendered template of a whole page, with the values of Flask's context processors.

    Raises KeyError for a language not offered.
    """
    if _has_context_processors():
        current_app.update_template_context(values)
    return fragment(code, template, **values)


def is_personal() -> bool:
    """Whether context processors may give the pages of this request values of a signed-in user.

    Such a page must not be cached. A user who is signed in sends a cookie.
    """
    return "HTTP_COOKIE" in request.environ and _has_context_processors()


def _has_context_processors() -> bool:
    """Whether there are any for this request besides Flask's own.

    That one returns `request`, `session` and `g`, which are globals of every template anyway.
    """
    by_blueprint = current_app.template_context_processors
    names = (None, *request.blueprints)
    processors = {processor for name in names for processor in by_blueprint.get(name, ())}
    return len(processors) > 1


def fragment(code: str, template: str, /, **values: Any) -> str:
    """The rendered template of a part that is cached for all users: without context processors.

    Raises KeyError for a language not offered.
    """
    pages = _pages()
    return _finished(pages.environments[code].get_template(template).render(values), code)


def translator(code: str) -> i18n.Translator:
    """The translator of one of this app's languages; raises KeyError for a language not offered."""
    site_translator = _pages().environments[code].globals["translator"]
    assert isinstance(site_translator, i18n.Translator)
    return site_translator


def _finished(html: str, code: str) -> str:
    language = _pages().languages[code]
    if translator(code).untranslated:
        html = mark_english(html, language)
    return html if language.direction == "ltr" else isolate_glosses(html)


_MARKUP = re.compile(r"(<[^>]*>)")
_ISOLATES = str.maketrans({i18n.LRI: '<bdi dir="ltr">', i18n.FSI: "<bdi>", i18n.PDI: "</bdi>"})
_isolating = re.compile(f"[{i18n.LRI}{i18n.FSI}]").search


def isolate_glosses(html: str) -> str:
    """The page with isolating characters replaced by `<bdi>` elements where elements are allowed.

    In attributes, titles and options the characters stay and have the same effect.
    """
    if not _isolating(html):
        return html
    parts = _MARKUP.split(html)  # text, tag, text, ...
    for position in range(0, len(parts), 2):
        tag = parts[position - 1] if position else ""
        if _isolating(parts[position]) and not tag.startswith(TEXT_ONLY_ELEMENTS):
            parts[position] = parts[position].translate(_ISOLATES)
    return "".join(parts)


def _pages() -> _PageRenderers:
    pages = current_app.extensions["pages"]
    assert isinstance(pages, _PageRenderers)
    return pages


def _environment(
    app: Flask,
    translator: i18n.Translator,
    languages: Mapping[str, i18n.Language],
    extra_globals: Mapping[str, Any],
) -> Environment:
    environment = app.create_jinja_environment()
    environment.autoescape = True
    environment.undefined = StrictUndefined
    _set_globals(environment, translator, languages, extra_globals)
    environment.add_extension(InlineTranslations)
    return environment


def _compile_all(
    environment: Environment, code: str, uses_template: Callable[[str, str], bool]
) -> None:
    for name in environment.list_templates(extensions=["html"]):
        if not uses_template(name, code):
            continue
        # Jinja copies the globals for each rendering; copying its ChainMap takes 20 µs.
        template = environment.get_template(name)
        template.globals = dict(template.globals)


def _set_globals(
    environment: Environment,
    translator: i18n.Translator,
    languages: Mapping[str, i18n.Language],
    extra_globals: Mapping[str, Any],
) -> None:
    """Set the globals and filters of the templates, in addition to Flask's own."""
    environment.globals.update(
        extra_globals,
        translator=translator,
        language=translator.language,
        languages=tuple(languages.values()),
        cut=PIECE_SEPARATOR,
    )
    environment.filters.update(
        date=translator.date,
        month=translator.month,
        miles=translator.miles,
        number=translator.number,
    )


def _report_languages_not_offered(
    covered: Mapping[i18n.Language, i18n.Coverage], catalogues: Path
) -> None:
    for language in i18n.LANGUAGES[1:]:
        if not i18n.catalogue_path(catalogues, language, i18n.PUBLIC).is_file():
            continue
        if language not in covered:
            log.warning("%s is not offered: run `flask translations compile`", language.code)
        elif reason := covered[language].reason_not_offered:
            log.warning("%s is not offered: %s", language.code, reason)


def _request_locale() -> str | None:
    code = (request.view_args or {}).get("lang") if has_request_context() else None
    language = languages().get(code) if code else None
    return language.locale if language else None


class PageTemplate:
    """A page rendered once, with slots for its changing parts. Filling takes a few microseconds."""

    def __init__(self, parts: list[bytes], slots: list[tuple[int, Hashable]]) -> None:
        self._parts = parts
        self._slots = slots

    @classmethod
    def from_html(
        cls, html: str, slots: tuple[Hashable, ...], optional: tuple[Hashable, ...] = ()
    ) -> Self:
        """Split a page at its slots; only those in `optional` may be missing.

        Raises PageTemplateInvalid if another one is missing, or one is changed.
        """
        parts = _SLOT.split(html)
        found = [(position, slots[int(parts[position])]) for position in range(1, len(parts), 2)]
        if missing := set(slots) - {name for _, name in found} - {*optional}:
            names = ", ".join(sorted(map(str, missing)))
            raise PageTemplateInvalid(f"slots missing from the page: {names}")
        if any(_REMNANT.search(part) for part in parts[::2]):
            raise PageTemplateInvalid(
                "a filter has changed a slot: pass the formatted value to `fill` instead"
            )
        return cls([part.encode() for part in parts], found)

    def fill(self, values: Mapping[Hashable, bytes]) -> bytes:
        """The page with its slots filled. Values are HTML in UTF-8 and are not escaped."""
        parts = self._parts.copy()
        for position, name in self._slots:
            parts[position] = values[name]
        return b"".join(parts)


def page_template(
    code: str,
    template: str,
    slots: tuple[str, ...],
    optional: tuple[str, ...] = (),
    /,
    **values: Any,
) -> PageTemplate:
    """The rendered template of a whole page with `slots` that can be filled any number of times.

    A template may output a slot in text and quoted attributes, more than once, but must not filter,
    count, compare or test it. The page may lack the `optional` ones among them.
    """
    html = page(code, template, **values, **_placeholders(slots))
    return PageTemplate.from_html(html, slots, optional)


def fragment_template(
    code: str,
    template: str,
    slots: tuple[str, ...],
    further_slots: tuple[Hashable, ...] = (),
    **values: Any,
) -> PageTemplate:
    """The same for a part of a page, without the values of context processors.

    The template finds `further_slots`, whose names are data, in the mapping `slots`.
    """
    names = (*slots, *further_slots)
    placeholders = _placeholders(names)
    named = {name: placeholders[name] for name in slots}
    html = fragment(code, template, **values, **named, slots=placeholders)
    return PageTemplate.from_html(html, names)


def _placeholders(slots: tuple[Name, ...]) -> dict[Name, str]:
    return {name: f"\ue002{_TOKEN}{position}\ue003" for position, name in enumerate(slots)}


def split_pieces(html: str) -> tuple[bytes, ...]:
    """The parts of a rendered template between its `{{ cut }}` separators, as bytes."""
    return tuple(part.encode() for part in html.split(PIECE_SEPARATOR))
