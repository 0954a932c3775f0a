"""Imports between packages: the contracts of pyproject.toml, and what each process loads."""

import re
import subprocess
import sys
import tomllib

import pytest

from app.config import ROOT
from app.web.audience import TEMPLATE_FOLDERS

PURE = sorted(
    ".".join(file.with_suffix("").relative_to(ROOT).parts)
    for file in (ROOT / "app" / "core").rglob("*.py")
    if file.name != "__init__.py"
)
WEB = {"flask", "flask_babel", "werkzeug", "jinja2"}
RECORD = {
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "psycopg",
    "polars",
    "pyproj",
    "app.data",
    "app.ingest",
}


def test_imports_follow_the_contracts() -> None:
    code = "from importlinter.cli import lint_imports; print(lint_imports(cache_dir=None))"

    # In a separate process, because it switches loggers off.
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert process.stdout.splitlines()[-1] == "0", process.stdout


@pytest.mark.parametrize("module", PURE)
def test_domain_rules_load_without_web_record_or_settings(module: str) -> None:
    assert _loaded(f"import {module}") & (WEB | RECORD | {"app.config", "sqlite3"}) == set()


def test_linkage_loads_without_web_record_settings_or_the_libraries_of_training() -> None:
    modules = [
        ".".join(file.with_suffix("").relative_to(ROOT).parts)
        for file in (ROOT / "app" / "linkage").rglob("*.py")
        if file.name != "__init__.py"
    ]

    loaded = _loaded(f"import {', '.join(modules)}")

    assert loaded & {*WEB, *RECORD, "app.config", "app.joining", "splink", "duckdb"} == set()


def test_every_module_of_the_web_is_of_one_audience_or_named_as_shared() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [shared] = [
        set(contract["source_modules"])
        for contract in contracts["contracts"]
        if contract["name"] == "Modules that all audiences share import no audience"
    ]
    modules = {
        f"app.web.{path.stem}"
        for path in (ROOT / "app" / "web").iterdir()
        if not path.name.startswith("__")
    }

    assert shared == modules - {f"app.web.{name}" for name in (*TEMPLATE_FOLDERS, "assembly")}


def test_the_record_and_publishing_load_no_library_of_ingestion() -> None:
    packages = (ROOT / "app" / "data", ROOT / "app" / "publish")
    modules = [
        ".".join(file.with_suffix("").relative_to(ROOT).parts)
        for package in packages
        for file in package.rglob("*.py")
        if "migrations" not in file.parts and file.name != "__init__.py"
    ]
    modules.remove("app.publish.postcodes.conversion")  # for commands that import postcodes

    loaded = _loaded(f"import {', '.join(modules)}")

    assert loaded & {"polars", "pyproj", "httpx", "app.ingest"} == set()


def test_a_worker_for_the_public_loads_neither_the_record_nor_its_libraries() -> None:
    code = (
        "import os; os.environ['SERVE'] = 'public'; "
        "from app import create_app; create_app().test_client().get('/healthz/live')"
    )

    assert _loaded(code) & {*RECORD, "fsspec"} == set()


def _loaded(code: str) -> set[str]:
    """The modules that a new Python process has loaded after running `code`."""
    process = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(process.stdout.split())


def test_classes_of_one_name_are_one_concept() -> None:
    """A table, the published fact and the answer of the API may share a name; nothing else may."""
    modules_by_class: dict[str, set[str]] = {}
    for file in (ROOT / "app").rglob("*.py"):
        module = ".".join(file.with_suffix("").relative_to(ROOT).parts)
        for name in re.findall(r"^class (\w+)", file.read_text("utf-8"), re.MULTILINE):
            modules_by_class.setdefault(name, set()).add(module)
    answers = ("app.web.public.api.answer_types", "app.web.public.api.statistics_types")
    representations = ("app.data.tables.", "app.snapshot.layout", *answers)

    shared = {
        name: {module for module in modules if not module.startswith(representations)}
        for name, modules in modules_by_class.items()
        if len(modules) > 1
    }

    assert {name: modules for name, modules in shared.items() if len(modules) > 1} == {}
