"""No code of the product runs text: no shell, no evaluation, no templates or objects from input."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.config import ROOT

EVALUATE = {"eval", "exec", "compile", "__import__"}  # as functions; `session.exec` is another
SHELL = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
TEMPLATES = {"from_string", "render_template_string"}
OBJECTS = {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "jsonpickle"}


def found_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and name of each dangerous call or import."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in EVALUATE | SHELL | TEMPLATES:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(attr=name)) if name in SHELL | TEMPLATES:
                yield node.lineno, name
            case ast.keyword(arg="shell", value=value):
                yield value.lineno, "shell"
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name in OBJECTS)
            case ast.ImportFrom(module=str(name)) if name.partition(".")[0] in OBJECTS:
                yield node.lineno, name


def test_no_code_runs_a_shell_or_evaluates_text() -> None:
    files: list[Path] = sorted((ROOT / "app").rglob("*.py"))

    found = {
        f"{file.relative_to(ROOT)}:{line}": name
        for file in files
        for line, name in found_in(ast.parse(file.read_text("utf-8")))
    }

    assert len(files) > 100
    assert found == {}


def test_each_kind_of_dangerous_call_is_found() -> None:
    calls = (
        *("eval(x)", "exec(x)", "os.system(x)", "subprocess.run(x, shell=True)"),
        *("import pickle", "from yaml import load", "environment.from_string(x)"),
    )

    assert all(list(found_in(ast.parse(call))) for call in calls)
    assert list(found_in(ast.parse("session.exec(x); re.compile(x)"))) == []
