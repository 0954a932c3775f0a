"""An edit interrupted by a full disk or a kill raises an alarm until it is completed."""

import errno
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app import create_app
from app.core.consent import Consent
from app.data.session import engine
from app.snapshot.edit_markers import MarkedEdit, find_interrupted_edits, write_edit_marker
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshots, read_current_pointer
from tests.builders import close_engine, run_command, settings_for, try_command
from tests.faults.killable_refresh import Steps
from tests.faults.test_disk_and_clock import _fill_up, small_disk

__all__ = ["small_disk"]  # a fixture

WHY = ("--reason", "rang them")
NUMBER = "01632 960123"


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ingest.redaction.apply_erasure_orders.GRACE_S", 0.0)


def copied(seeded: Path, to: Path) -> Path:
    """A copy of an install; files that are never written to again are linked."""
    shutil.copytree(seeded, to, ignore=shutil.ignore_patterns("metrics", "inbox", "snapshots"))
    shutil.copytree(seeded / "snapshots", to / "snapshots", copy_function=os.link)
    (to / "snapshots" / "current").unlink()
    shutil.copyfile(seeded / "snapshots" / "current", to / "snapshots" / "current")
    return to


def shown(data_dir: Path, provider_id: str) -> Setting | None:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return current.settings.find(provider_id)


def a_setting(data_dir: Path) -> Setting:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return next(
        setting
        for setting in current.settings.all()
        if setting.phone and setting.consent is Consent.ALL
    )


def ready(data_dir: Path) -> dict[str, object]:
    response = create_app(settings_for(data_dir)).test_client().get("/healthz/ready")
    assert response.status_code == 200
    return dict(response.get_json())


@pytest.mark.parametrize("action", ["withhold", "forget"])
def test_a_withholding_on_a_full_disk_is_an_alarm_until_the_same_command_completes_it(
    seeded_copy: Path, action: str
) -> None:
    one = a_setting(seeded_copy).provider_id
    with pytest.MonkeyPatch.context() as patch:
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        patch.setattr(
            "app.publish.store.staging.save_arrays", lambda *_: (_ for _ in ()).throw(full)
        )
        patch.setattr(
            "app.publish.store.changed_copy.save_arrays", lambda *_: (_ for _ in ()).throw(full)
        )
        refused = try_command(seeded_copy, "edit", action, one, *WHY)

    response = ready(seeded_copy)
    examined = try_command(seeded_copy, "doctor")
    assert refused.exit_code == 1
    assert shown(seeded_copy, one)
    assert response["status"] == "alarm"
    assert "flask edit complete" in str(response["alarm"])
    assert one not in str(response)
    assert examined.exit_code == 1
    assert f"edit {action} of {one} was interrupted" in examined.output

    run_command(seeded_copy, "edit", action, one, *WHY)

    assert shown(seeded_copy, one) is None
    assert ready(seeded_copy)["status"] == "fresh"
    again = try_command(seeded_copy, "edit", "withhold", one, *WHY)
    assert (again.exit_code, "already" in again.output) == (1, True)


def test_an_edit_in_progress_is_no_alarm(seeded_copy: Path) -> None:
    with write_edit_marker(seeded_copy, MarkedEdit("withhold", "aaaaaaaaaaaa")):
        assert find_interrupted_edits(seeded_copy) == []
    assert [
        interrupted_edit.action for interrupted_edit in find_interrupted_edits(seeded_copy)
    ] == ["withhold"]


def test_an_edit_that_was_never_saved_is_not_reported_as_completed(seeded_copy: Path) -> None:
    one = a_setting(seeded_copy).provider_id
    with (
        pytest.raises(KeyboardInterrupt),
        write_edit_marker(seeded_copy, MarkedEdit("set", one, "phone", "why")),
    ):
        raise KeyboardInterrupt
    run_command(seeded_copy, "publish")
    still_interrupted = find_interrupted_edits(seeded_copy)

    response = run_command(seeded_copy, "edit", "complete")

    assert [found.action for found in still_interrupted] == ["set"]
    assert f"edit set of {one} phone was not saved: run the command again" in response
    assert "0 edits completed" in response
    assert find_interrupted_edits(seeded_copy) == []


def test_on_a_full_disk_a_withholding_is_applied_or_reported_as_interrupted(
    small_disk: Path, summarise: Callable[[str], None]
) -> None:
    ended: Counter[str] = Counter()
    for kilobytes in (0, 4, 16, 48, 96, 192, 512):
        one = a_setting(small_disk).provider_id
        close_engine(settings_for(small_disk).database_url)
        filler = _fill_up(small_disk, kilobytes)
        done = try_command(small_disk, "edit", "withhold", one, *WHY)
        is_public = shown(small_disk, one) is not None
        interrupted = find_interrupted_edits(small_disk)
        filler.unlink()

        assert done.exit_code == int(is_public), done.output
        if is_public:
            assert "the disk is full: free some space" in done.output
        ended["interrupted" if interrupted else "refused" if is_public else "made"] += 1
        again = try_command(small_disk, "edit", "withhold", one, *WHY)
        assert again.exit_code == 0 or (not is_public and "already" in again.output)
        assert shown(small_disk, one) is None
        assert find_interrupted_edits(small_disk) == []
    summarise(str(dict(ended)))
    assert ended["made"] < 7


def _killed(data_dir: Path, words: tuple[str, ...], step: int, counted: Path) -> bool:
    """Run a command in a child that is killed before `step` (0: never); whether it was killed."""
    child = os.fork()
    if child == 0:
        engine.cache_clear()
        steps = Steps(step)
        steps.watch_all()
        done = try_command(data_dir, *words)
        if not step:
            with counted.open("w") as response:
                response.write(str(len(steps.names)))
        os._exit(done.exit_code)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        assert os.WEXITSTATUS(status) == 0
        return False
    assert os.WTERMSIG(status) == signal.SIGKILL
    return True


HOW = ("again", "complete")
EDITS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Setting | None], bool]]] = {
    "set": ((), ("edit", "set", "ID", "phone", NUMBER), lambda p: bool(p and p.phone == NUMBER)),
    "end": (
        ("edit", "set", "ID", "phone", NUMBER),
        ("edit", "end", "ID", "phone"),
        lambda p: bool(p and p.phone != NUMBER),
    ),
    "withhold": ((), ("edit", "withhold", "ID"), lambda p: p is None),
    "lift": (
        ("edit", "withhold", "ID"),
        ("edit", "end", "ID", "withheld"),
        lambda p: p is not None,
    ),
    "forget": ((), ("edit", "forget", "ID"), lambda p: p is None),
}


LONG = [pytest.param(kind, by, 20, marks=pytest.mark.faults) for kind in EDITS for by in HOW]
SHORT = [(kind, "again", 3) for kind in EDITS] + [
    (kind, "complete", 2) for kind in ("lift", "forget")
]


@pytest.mark.parametrize(("kind", "by", "kills"), [*SHORT, *LONG])
def test_an_edit_killed_at_any_step_is_completed(
    seeded: Path,
    tmp_path: Path,
    kind: str,
    by: str,
    kills: int,
    summarise: Callable[[str], None],
) -> None:
    before, command, is_done = EDITS[kind]
    one = a_setting(seeded).provider_id
    words = tuple(one if word == "ID" else word for word in command) + WHY
    start = copied(seeded, tmp_path / "start")
    if before:
        run_command(start, *(one if word == "ID" else word for word in before), *WHY)
        close_engine(settings_for(start).database_url)
    counted = tmp_path / "steps"
    assert not _killed(copied(start, tmp_path / "whole"), words, 0, counted)
    steps, killed = int(counted.read_text()), 0
    for step in sorted({(1 + step) * steps // (kills + 1) for step in range(kills)}):
        data_dir = copied(start, tmp_path / f"killed-{step}")
        killed += _killed(data_dir, words, step, counted)
        is_public, interrupted = is_done(shown(data_dir, one)), find_interrupted_edits(data_dir)
        read_current_pointer(data_dir / "snapshots")

        if by == "complete" and interrupted:
            run_command(data_dir, "edit", "complete")
        done = try_command(data_dir, *words)

        assert done.exit_code == 0 or "already" in done.output or "in force" in done.output
        assert done.exit_code == 0 or by == "complete" or not interrupted
        assert is_done(shown(data_dir, one))
        assert find_interrupted_edits(data_dir) == []
        assert is_public or interrupted or step < steps // 3 or kind == "lift"
        close_engine(settings_for(data_dir).database_url)
    summarise(f"{kind}: {killed} kills of {steps} steps")
    assert killed >= kills - 1
