"""Keeps compiled templates for all apps of this process: compiling them takes most of `create_app`."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from app.i18n import Translator
from app.web.templating import render


class _CompiledTemplates(BytecodeCache):
    """The code of each template, by name, file and content, in one language."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def kept_templates() -> Iterator[None]:
    """Compile each template once per translator, which all apps with a catalogue share."""
    by_translator: dict[Translator, _CompiledTemplates] = {}
    make_environment = render._environment

    def environment_with_code(app: Flask, translator: Translator, *args: Any) -> Environment:
        made = make_environment(app, translator, *args)
        made.bytecode_cache = by_translator.setdefault(translator, _CompiledTemplates())
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_environment", environment_with_code)
        yield
