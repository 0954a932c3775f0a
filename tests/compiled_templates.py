"""Keeps compiled templates and addresses for all apps of a run, which take most of `create_app`.

Apps of one process share them in memory, and load a template when a page first uses it. A server is
a process of its own: it starts `served_app`, which reads them from files that the tests wrote, and
does the rest as in production.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

import app
from app import i18n
from app.config import ROOT
from app.i18n import Coverage, Language, Translator
from app.web.templating import render

_make_environment = render._environment
_load_all = render._compile_all
_compile_builder = Rule._compile_builder
_parse_rule = Rule._parse_rule
_read_coverage = i18n.coverage_by_language
_folders: list[Path] = []  # of the run


class _CompiledTemplates(BytecodeCache):
    """The code of each template, by name, file and content, in one language.

    With a folder, a file for each one is shared with other processes.
    """

    def __init__(self, folder: Path | None) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}
        self._folder = folder
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._folder:
            try:
                bucket.bytecode_from_string(self._file(bucket).read_bytes())
            except FileNotFoundError:
                return
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code
        if self._folder:
            written = self._file(bucket).with_suffix(f".{os.getpid()}")
            written.write_bytes(bucket.bytecode_to_string())
            written.replace(self._file(bucket))

    def _file(self, bucket: Bucket) -> Path:
        assert self._folder
        return self._folder / f"{bucket.key}-{bucket.checksum}"


@contextmanager
def kept_templates(folder: Path) -> Iterator[None]:
    """Compile each template once per translator, which all apps with a catalogue share.

    The folder is for the processes of this run.
    """
    _folders.append(folder)
    _keep(folder)
    i18n.coverage_by_language = _known_coverage
    render._compile_all = _load_others
    Rule._compile_builder = _kept_builder
    Rule._parse_rule = _kept_parts
    yield
    Rule._parse_rule = _parse_rule
    Rule._compile_builder = _compile_builder
    render._compile_all = _load_all
    i18n.coverage_by_language = _read_coverage
    render._environment = _make_environment
    _folders.pop()


def _load_others(environment: Any, *args: Any) -> None:
    """Load no template of the release: Jinja loads those that a page uses, few of the hundreds."""
    if environment.app.template_folder != str(ROOT / "templates"):
        _load_all(environment, *args)


_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _kept_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The function that builds addresses of a rule, whose parts are all that it depends on."""
    converters = tuple(map(type, rule._converters.values()))
    key = (rule.rule, tuple(rule._trace), converters, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


_parsed: dict[tuple[object, ...], tuple[list[Any], Rule]] = {}


def _kept_parts(rule: Rule, text: str) -> list[Any]:
    """The parts of an address, whose text and converters are all that they depend on.

    As werkzeug's parser, this adds to the rule what a map needs to build the address.
    """
    assert rule.map
    key = (text, *rule.map.converters.items())
    if key not in _parsed:
        parsed = copy(rule)
        parsed._trace, parsed._converters, parsed.arguments = [], {}, set()
        _parsed[key] = (list(_parse_rule(parsed, text)), parsed)
    parts, parsed = _parsed[key]
    rule._trace += parsed._trace
    for name, kept in parsed._converters.items():
        rule._converters[name] = copy(kept)
        rule._converters[name].map = rule.map
    rule.arguments |= parsed.arguments
    return parts


@cache
def _coverage_of_release() -> dict[Language, Coverage]:
    return _read_coverage()


def _known_coverage(directory: Path = i18n.CATALOGUES) -> dict[Language, Coverage]:
    """The coverage of the release's own catalogues is read once, a quarter of a later start."""
    return _coverage_of_release() if directory == i18n.CATALOGUES else _read_coverage(directory)


def _keep(folder: Path) -> None:
    by_translator: dict[Translator, _CompiledTemplates] = {}

    def environment_with_code(app: Flask, translator: Translator, *args: Any) -> Environment:
        made = _make_environment(app, translator, *args)
        if translator not in by_translator:
            by_translator[translator] = _CompiledTemplates(_folder_of(folder, translator))
        made.bytecode_cache = by_translator[translator]
        return made

    render._environment = environment_with_code


def _folder_of(folder: Path, translator: Translator) -> Path | None:
    """Only texts of the release's own catalogues are in files; tests change others."""
    code = translator.language.code
    if translator is not i18n.translator(code, i18n.CATALOGUES):
        return None
    return folder / code


def kept_folder() -> Path:
    """The folder of the compiled templates of this run."""
    return _folders[-1]


def finder() -> str:
    """The app as gunicorn takes it, with the compiled templates of this run."""
    return f"{__name__}:served_app({str(kept_folder())!r})"


def served_app(folder: str) -> Flask:
    """The app of a new process."""
    _keep(Path(folder))
    return app.create_app()
