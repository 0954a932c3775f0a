"""What must always hold, checked on a real install, and what to do where it does not.

I1 to I10 are those of reliability.md §3. A check yields findings; nothing is changed by it.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from flask import current_app
from sqlmodel import select

from app.cli.findings import Finding
from app.cli.kept_files import (
    REPAIR,
    check_archive,
    check_modes,
    check_orders,
    check_secret,
)
from app.cli.record_state import restore_advice
from app.config import Settings
from app.core.home_area import SHARED_BY
from app.core.home_rungs import count_exposed
from app.core.provision import Consent
from app.data import audit
from app.data.editions import find_held_editions
from app.data.publications import find_publications
from app.data.secret import find_secret
from app.data.shown_areas import find_shown_areas
from app.data.tables import ForgetOrder, Part, Publication, Wait, WaitingEdition
from app.inbox.files import count_broken, is_left_lying
from app.ingest.readers import Desk
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish.audit_heads import holds_more, is_file_alone
from app.publish.audit_heads import verify as verify_audit
from app.publish.edited import is_of_edits
from app.publish.errors import CheckFailed
from app.publish.home_areas import find_exposed
from app.publish.run import losses_of
from app.publish.select import select_public
from app.publish.tellings import consents_today
from app.publish.write import check_consents, verify
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import folder_of, open_places, open_postcodes, read_pointer
from app.snapshot.unfinished import find_unfinished

SPARE = 3  # snapshots that must fit on the disk beside those that are there (I10)
AGAIN = "run `flask publish`"


Check = Callable[[Desk], Iterator[Finding]]


def check_pointer(desk: Desk) -> Iterator[Finding]:
    """I1: what is shown is whole and is what the log says; every byte is read."""
    try:
        shown = read_pointer(desk.snapshots)
    except FileNotFoundError:
        if find_publications(desk.session, Part.PLACES):
            yield Finding("the pointer snapshots/current is missing", REPAIR)
        else:
            yield Finding("nothing was published yet", AGAIN, is_broken=False)
        return
    except (SnapshotDamaged, OSError) as error:
        yield Finding(f"snapshots/current: {error}", REPAIR)
        return
    for part in Part:
        logged = {one.seq: one for one in find_publications(desk.session, part)}
        seq = shown[part.value]
        yield from _check_directory(desk.snapshots, part, seq, logged.get(seq), is_shown=True)


def check_log(desk: Desk) -> Iterator[Finding]:
    """I2, I3, I4: what may be rolled back to is whole, nothing else lies about, numbers grow."""
    for staging in desk.snapshots.glob("staging-*"):
        yield Finding(f"{staging.name} was left by a run that died", AGAIN, is_broken=False)
    shown = _shown(desk)
    for part in Part:
        logged = {one.seq: one for one in find_publications(desk.session, part)}
        in_order = sorted(logged.values(), key=lambda one: one.seq)
        if any(after.seq <= before.seq for before, after in pairwise(in_order)):
            yield Finding(f"numbers of {part.value} do not grow", "restore the newest backup")
        if shown.get(part.value, 0) > max(logged, default=0):
            said = f"{part.value} {shown[part.value]} is shown and newer than all in the log"
            yield Finding(said, f"the record may be a restored one: {AGAIN}")
        for folder in sorted((desk.snapshots / part.value).glob("[0-9]*")):
            seq = int(folder.name)
            if seq == shown.get(part.value):
                continue
            if seq not in logged:
                yield Finding(f"{part.value} {seq} is not in the log", AGAIN, is_broken=False)
            else:
                found = _check_directory(desk.snapshots, part, seq, logged[seq], is_shown=False)
                yield from found


def _check_directory(
    root: Path, part: Part, seq: int, logged: Publication | None, *, is_shown: bool
) -> Iterator[Finding]:
    name = f"{part.value} {seq}"
    try:
        verify(root, part.value, seq)
    except (CheckFailed, SnapshotDamaged, OSError) as error:
        yield Finding(str(error), REPAIR)
        return
    manifest = folder_of(root, part.value, seq) / "manifest.json"
    if logged is None:
        yield Finding(f"{name} is shown and not in the log", AGAIN)
    elif hashlib.sha256(manifest.read_bytes()).hexdigest() != logged.manifest_sha256:
        yield Finding(f"the manifest of {name} is not the one that the log has", REPAIR)


def check_losses(desk: Desk) -> Iterator[Finding]:
    """A publication would show about as much as is public: else it is quarantined."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        postcodes = open_postcodes(desk.snapshots, _shown(desk)["postcodes"])
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    editions = published_editions(desk.session, SOURCES)
    selection = select_public(desk.session, postcodes, editions, find_secret(desk.data_dir))
    if losses := losses_of(desk.session, desk.snapshots, selection, postcodes):
        advice = restore_advice(settings, "--replace")
        advice = f'{advice}; if the loss is right, `flask publish --reason "…"`'
        yield Finding(f"a publication would show {', '.join(losses)}: it is quarantined", advice)


def check_agreements(desk: Desk) -> Iterator[Finding]:
    """I6, I7: nobody is shown who agrees to less today, and no home tells more than it agreed to."""
    seq = _shown(desk).get("places")
    if not seq:
        return
    try:
        places = list(open_places(desk.snapshots, seq).all())
        check_consents(places)
    except SnapshotDamaged:
        return  # `check_pointer` tells of it
    except CheckFailed as error:
        yield Finding(str(error), f"{AGAIN} at once")
        return
    consents = consents_today(desk.session)
    agreed = (Consent.ALL, Consent.AREA)
    too_much = [
        one.provider_id
        for one in places
        if (today := consents.get(one.provider_id, Consent.NOTHING)) not in agreed
        or (today is Consent.AREA and one.consent is Consent.ALL)
    ]
    if too_much:
        said = f"{len(too_much)} places are shown that agree to less today, {too_much[0]} first"
        yield Finding(said, f"{AGAIN} at once")


def check_home_areas(desk: Desk) -> Iterator[Finding]:
    """Every home that is shown by an area shares it with enough live postcodes, and so does England."""
    shown = _shown(desk)
    try:
        places = open_places(desk.snapshots, shown["places"])
        postcodes = open_postcodes(desk.snapshots, shown["postcodes"])
        homes = [one for one in places.all() if one.consent is Consent.AREA]
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    exposed = find_exposed(homes, places.areas.values(), postcodes)
    if exposed:
        yield Finding(
            f"{len(exposed)} homes are shown by an area that fewer than {SHARED_BY} postcodes share, "
            f"{exposed[0]} first",
            f"{AGAIN} at once",
        )
    count = count_exposed(postcodes.ground, postcodes.home_rungs)
    if count:
        advice = "refresh the postcodes again, from the same file"
        yield Finding(f"the areas of {count} postcodes are shared by too few others", advice)
    stored = find_shown_areas(desk.session)
    narrowed = [
        one.provider_id
        for one in homes
        if (kept := stored.get(one.provider_id)) and kept.area != one.home_area
    ]
    if narrowed:
        said = f"{len(narrowed)} homes are shown by another area than the record has for them"
        yield Finding(f"{said}, {narrowed[0]} first", f"{AGAIN} at once")


def check_sources(desk: Desk) -> Iterator[Finding]:
    """I8: every fact that is shown has an edition with its day."""
    seq = _shown(desk).get("places")
    if not seq:
        return
    try:
        places = open_places(desk.snapshots, seq)
        named = {source for place in places.all() for source in place.sources.values()}
    except SnapshotDamaged:
        return
    for source in sorted(named - places.editions.keys() - {"ofsted_schools", ""}):
        yield Finding(f"facts of {source} are shown without its day", AGAIN)


def check_audit(desk: Desk) -> Iterator[Finding]:
    """I9: no line of the audit was changed or is gone."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        verify_audit(desk.session, desk.data_dir, settings.backup_to)
    except audit.AuditBroken as error:
        advice = 'find out who wrote there, then run `flask audit accept --reason "…"`'
        if is_file_alone(desk.session, desk.data_dir, settings.backup_to):
            advice = REPAIR
        elif holds_more(desk.session, settings.backup_to):
            advice = f"{REPAIR}, which takes the lines from the backup; where it cannot, {advice}"
        yield Finding(str(error), advice)


def check_disk(desk: Desk) -> Iterator[Finding]:
    """I10: what a refresh needs is free."""
    seq = _shown(desk).get("places")
    folder = folder_of(desk.snapshots, "places", seq) if seq else None
    if folder is None or not folder.is_dir():
        return
    needed = SPARE * sum(file.stat().st_size for file in folder.iterdir())
    free = shutil.disk_usage(desk.data_dir).free
    if free < needed:
        said = f"{free // 2**20} MB are free, a refresh needs {needed // 2**20}"
        yield Finding(said, "make room where DATA_DIR is", is_broken=False)


def check_waiting(desk: Desk) -> Iterator[Finding]:
    """What waits for a person: held editions, a held rollback."""
    waiting = select(WaitingEdition).where(WaitingEdition.wait == Wait.WAITING)
    for one in desk.session.exec(waiting):
        said = f"{one.source} as at {one.as_at} is held: {one.reasons.splitlines()[0]}"
        advice = f"look at it with `flask edition list`, then release or drop {one.source}"
        yield Finding(said, advice, is_broken=False)
    shown = _shown(desk).get("places")
    for logged in find_publications(desk.session, Part.PLACES):
        if logged.seq == shown and logged.rolled_back_to is not None:
            said = f"a rollback to {logged.rolled_back_to} is held: refreshes are not published"
            yield Finding(said, "release it with `flask publish`", is_broken=False)


def check_inbox(desk: Desk) -> Iterator[Finding]:
    """What the public left behind was taken in."""
    if count := count_broken(desk.data_dir):
        said = f"{count} files of the inbox hold nothing that can be read"
        yield Finding(said, "look at them in inbox/broken, then remove them", is_broken=False)
    if is_left_lying(desk.data_dir, desk.now):
        said = "counts of searches wait in the inbox for more than a day"
        yield Finding(said, "see that `flask clock` runs", is_broken=False)


def check_edits(desk: Desk) -> Iterator[Finding]:
    """Every edit that was begun is public: none was cut short by a full disk or a kill."""
    for begun in find_unfinished(desk.data_dir):
        said = f"edit {begun.action} of {begun.provider_id} was cut short and may not be public"
        yield Finding(said, "run `flask edit complete`, or the same command again")


def check_forgetting(desk: Desk) -> Iterator[Finding]:
    """Every order to forget was carried out, in kept files and kept snapshots too."""
    open_ones = select(ForgetOrder).where(ForgetOrder.carried_out_at == None)  # noqa: E711
    count = len(desk.session.exec(open_ones).all())
    if count:
        yield Finding(f"{count} orders to forget are not carried out", AGAIN)


def check_ages(desk: Desk) -> Iterator[Finding]:
    """Sources that are older than they should be."""
    stale_after = {source.name: source.stale_after_days for source in SOURCES}
    for held in find_held_editions(desk.session):
        days = (desk.now.date() - held.as_at).days
        name = held.source.partition("/")[0]
        if not held.is_invented and name in stale_after and days > stale_after[name]:
            said = (
                f"{held.source} is of {held.as_at}, {days - stale_after[name]} days past its time"
            )
            yield Finding(said, f"take in a newer one: `flask refresh {name}`", is_broken=False)


def check_rebuilt(desk: Desk) -> Iterator[Finding]:
    """I5: the record gives the same places again; what waits to be published is passed over."""
    shown = _shown(desk)
    editions = published_editions(desk.session, SOURCES)
    try:
        places = open_places(desk.snapshots, shown["places"])
        postcodes = open_postcodes(desk.snapshots, shown["postcodes"])
    except (KeyError, SnapshotDamaged):
        return
    of_sources = {name: one for name, one in places.editions.items() if not is_of_edits(name)}
    if of_sources != {one.source: one for one in editions} or any(
        one.seq == places.seq and one.rolled_back_to is not None
        for one in find_publications(desk.session, Part.PLACES)
    ):
        return
    again = select_public(desk.session, postcodes, editions, find_secret(desk.data_dir)).places
    if [one.to_facts() for one in again] != [one.to_facts() for one in places.all()]:
        yield Finding("the record does not give the places that are shown", AGAIN)


def _shown(desk: Desk) -> dict[str, int]:
    try:
        return read_pointer(desk.snapshots)
    except (FileNotFoundError, SnapshotDamaged):
        return {}


CHECKS: tuple[tuple[str, Check], ...] = (
    ("what is shown is whole", check_pointer),
    ("what may be rolled back to", check_log),
    ("what a publication would show", check_losses),
    ("what people agreed to", check_agreements),
    ("areas that stand for homes", check_home_areas),
    ("source and day of every fact", check_sources),
    ("the same places again from the record", check_rebuilt),
    ("audit", check_audit),
    ("edits", check_edits),
    ("orders to forget", check_forgetting),
    ("lists of erasure orders", check_orders),
    ("key of the install", check_secret),
    ("archived editions", check_archive),
    ("who can read the files", check_modes),
    ("room on the disk", check_disk),
    ("what waits for a person", check_waiting),
    ("what the public left behind", check_inbox),
    ("age of the sources", check_ages),
)
