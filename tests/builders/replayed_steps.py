"""Replays a step of an install that was taken before from the same state.

Most tests start with the same areas, postcodes and register. A state is known by the content of all
files of the install, so what a test did before makes no difference, and no file is shared.
"""

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from app.data.session import engine

SQLITE = "sqlite:///"
SECRET = "secret"  # each install has its own

Contents = dict[Path, bytes]


class HasRecord(Protocol):
    @property
    def data_dir(self) -> Path: ...
    @property
    def database_url(self) -> str: ...


@dataclass(frozen=True)
class _Effect:
    """What a step did: its pickled result, files written with their modes, and files removed.

    Files of the data directory have relative paths; the record has an empty one.
    """

    result: bytes
    written: dict[Path, tuple[bytes, int]]
    removed: list[Path]


_taken_once: set[bytes] = set()
_effects: dict[bytes, _Effect] = {}

Arguments = ParamSpec("Arguments")
Installed = TypeVar("Installed", bound=HasRecord)
Result = TypeVar("Result")
Step = Callable[Concatenate[Installed, Arguments], Result]


def replayable(step: Step[Installed, Arguments, Result]) -> Step[Installed, Arguments, Result]:
    """The step; from the third time on, its effect is replayed.

    It must depend on nothing but its arguments and the files of the install.
    """

    @wraps(step)
    def take(install: Installed, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        before = _contents(install)
        if before is None:
            return step(install, *args, **kwargs)
        key = _digest(before, (step.__name__, args, sorted(kwargs.items())))
        if effect := _effects.get(key):
            _replay(install, effect)
            replayed: Result = pickle.loads(effect.result)
            return replayed
        result = step(install, *args, **kwargs)
        if key in _taken_once:
            _remember(install, key, before, result)
        _taken_once.add(key)
        return result

    return take


def _contents(install: HasRecord) -> Contents | None:
    """The content of every file; None where a record is in use or not whole in one file."""
    record = Path(install.database_url.removeprefix(SQLITE))
    if not install.database_url.startswith(SQLITE) or not record.is_file():
        return None
    log = record.with_name(f"{record.name}-wal")
    if engine(install.database_url).pool.checkedout() or (log.exists() and log.stat().st_size):
        return None
    return {Path(): record.read_bytes()} | {
        file.relative_to(install.data_dir): file.read_bytes()
        for file in install.data_dir.rglob("*")
        if file.is_file() and not file.name.startswith(record.name)
    }


def _digest(contents: Contents, call: object) -> bytes:
    digest = hashlib.blake2b(repr(call).encode())
    for path in sorted(contents):
        digest.update(f"{path} {len(contents[path])} ".encode())
        digest.update(contents[path])
    return digest.digest()


def _remember(install: HasRecord, key: bytes, before: Contents, result: object) -> None:
    engine(install.database_url).dispose()  # moves the record's log into the record
    after = _contents(install)
    if after is None or any(path.name == SECRET for path in after):
        return
    written = {
        path: (content, _file(install, path).stat().st_mode)
        for path, content in after.items()
        if before.get(path) != content
    }
    _effects[key] = _Effect(pickle.dumps(result), written, list(before.keys() - after.keys()))


def _replay(install: HasRecord, effect: _Effect) -> None:
    engine(install.database_url).dispose()
    for path in effect.removed:
        _file(install, path).unlink()
    for path, (content, mode) in effect.written.items():
        file = _file(install, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # it may have other links
        file.write_bytes(content)
        file.chmod(mode)


def _file(install: HasRecord, path: Path) -> Path:
    record = Path(install.database_url.removeprefix(SQLITE))
    return record if path == Path() else install.data_dir / path
