"""What must always hold, checked on a real install, and what to do where it does not.

I1 to I10 are those of docs/architecture.md#invariants. A check yields findings and changes nothing.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from flask import current_app
from sqlmodel import select

from app.cli.file_checks import (
    REPAIR,
    check_archive,
    check_modes,
    check_orders,
    check_secret,
)
from app.cli.findings import Finding
from app.cli.record_checks import restore_advice
from app.config import Config
from app.core.home_area import MIN_SHARED_POSTCODES
from app.core.home_area_levels import count_underprotected
from app.core.provision import Consent
from app.data import audit
from app.data.editions import find_current_editions
from app.data.install_key import find_secret
from app.data.publications import find_publications
from app.data.published_home_areas import find_published_home_areas
from app.data.tables import (
    ErasureOrder,
    Part,
    Publication,
    QuarantinedEdition,
    QuarantineStatus,
)
from app.inbox.inbox_files import (
    count_unreadable_files,
    has_overdue_files,
)
from app.ingest.refresh import published_editions
from app.ingest.source_readers import CommandContext
from app.ingest.sources import SOURCES
from app.publish.backup.audit_heads import (
    has_longer_backup,
    is_only_head_file_faulty,
)
from app.publish.backup.audit_heads import verify as verify_audit
from app.publish.errors import CheckFailed
from app.publish.selection.edit_overlay import is_edit_source
from app.publish.selection.home_areas import find_exposed
from app.publish.selection.public_record import select_public
from app.publish.selection.source_claims import current_consents
from app.publish.store.publication import find_publication_losses
from app.publish.store.staging import (
    check_consents,
    verify,
)
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import (
    open_postcodes,
    open_settings,
    part_folder,
    read_current_pointer,
)
from app.snapshot.unfinished_edits import find_interrupted_edits

SPARE_SNAPSHOTS = 3  # snapshots that must fit on the disk beside those that are there (I10)
REPUBLISH_ADVICE = "run `flask publish`"


Check = Callable[[CommandContext], Iterator[Finding]]


def check_pointer(context: CommandContext) -> Iterator[Finding]:
    """I1: what is shown is whole and is what the log says; every byte is read."""
    try:
        shown = read_current_pointer(context.snapshots)
    except FileNotFoundError:
        if find_publications(context.session, Part.PLACES):
            yield Finding("the pointer snapshots/current is missing", REPAIR)
        else:
            yield Finding("nothing was published yet", REPUBLISH_ADVICE, is_broken=False)
        return
    except (SnapshotDamaged, OSError) as error:
        yield Finding(f"snapshots/current: {error}", REPAIR)
        return
    for part in Part:
        logged = {one.seq: one for one in find_publications(context.session, part)}
        seq = shown[part.value]
        yield from _check_directory(context.snapshots, part, seq, logged.get(seq), is_shown=True)


def check_log(context: CommandContext) -> Iterator[Finding]:
    """I2, I3, I4: what may be rolled back to is whole, nothing else lies about, numbers grow."""
    for staging in context.snapshots.glob("staging-*"):
        yield Finding(
            f"{staging.name} was left by a run that died", REPUBLISH_ADVICE, is_broken=False
        )
    shown = _current_seqs(context)
    for part in Part:
        logged = {one.seq: one for one in find_publications(context.session, part)}
        in_order = sorted(logged.values(), key=lambda one: one.seq)
        if any(after.seq <= before.seq for before, after in pairwise(in_order)):
            yield Finding(f"numbers of {part.value} do not grow", "restore the newest backup")
        if shown.get(part.value, 0) > max(logged, default=0):
            message = f"{part.value} {shown[part.value]} is shown and newer than all in the log"
            yield Finding(message, f"the record may be a restored one: {REPUBLISH_ADVICE}")
        for folder in sorted((context.snapshots / part.value).glob("[0-9]*")):
            seq = int(folder.name)
            if seq == shown.get(part.value):
                continue
            if seq not in logged:
                yield Finding(
                    f"{part.value} {seq} is not in the log", REPUBLISH_ADVICE, is_broken=False
                )
            else:
                found = _check_directory(context.snapshots, part, seq, logged[seq], is_shown=False)
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
    manifest = part_folder(root, part.value, seq) / "manifest.json"
    if logged is None:
        yield Finding(f"{name} is shown and not in the log", REPUBLISH_ADVICE)
    elif hashlib.sha256(manifest.read_bytes()).hexdigest() != logged.manifest_sha256:
        yield Finding(f"the manifest of {name} is not the one that the log has", REPAIR)


def check_losses(context: CommandContext) -> Iterator[Finding]:
    """A publication would show about as much as is public: else it is quarantined."""
    config: Config = current_app.config["SETTINGS"]
    try:
        postcodes = open_postcodes(context.snapshots, _current_seqs(context)["postcodes"])
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    editions = published_editions(context.session, SOURCES)
    selection = select_public(context.session, postcodes, editions, find_secret(context.data_dir))
    if losses := find_publication_losses(context.session, context.snapshots, selection, postcodes):
        advice = restore_advice(config, "--replace")
        advice = f'{advice}; if the loss is right, `flask publish --reason "…"`'
        yield Finding(f"a publication would show {', '.join(losses)}: it is quarantined", advice)


def check_current_consents(context: CommandContext) -> Iterator[Finding]:
    """I6, I7: nobody is shown who agrees to less today, and no home tells more than it agreed to."""
    seq = _current_seqs(context).get("places")
    if not seq:
        return
    try:
        settings = list(open_settings(context.snapshots, seq).all())
        check_consents(settings)
    except SnapshotDamaged:
        return  # `check_pointer` tells of it
    except CheckFailed as error:
        yield Finding(str(error), f"{REPUBLISH_ADVICE} at once")
        return
    consents = current_consents(context.session)
    agreed = (Consent.ALL, Consent.AREA)
    overexposed = [
        one.provider_id
        for one in settings
        if (today := consents.get(one.provider_id, Consent.NOTHING)) not in agreed
        or (today is Consent.AREA and one.consent is Consent.ALL)
    ]
    if overexposed:
        message = (
            f"{len(overexposed)} places are shown that agree to less today, {overexposed[0]} first"
        )
        yield Finding(message, f"{REPUBLISH_ADVICE} at once")


def check_home_areas(context: CommandContext) -> Iterator[Finding]:
    """Every home that is shown by an area shares it with enough live postcodes, and so does England."""
    shown = _current_seqs(context)
    try:
        settings = open_settings(context.snapshots, shown["places"])
        postcodes = open_postcodes(context.snapshots, shown["postcodes"])
        homes = [one for one in settings.all() if one.consent is Consent.AREA]
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    exposed = find_exposed(homes, settings.areas.values(), postcodes)
    if exposed:
        yield Finding(
            f"{len(exposed)} homes are shown by an area that fewer than {MIN_SHARED_POSTCODES} postcodes share, "
            f"{exposed[0]} first",
            f"{REPUBLISH_ADVICE} at once",
        )
    count = count_underprotected(postcodes.postcode_table, postcodes.home_area_levels)
    if count:
        advice = "refresh the postcodes again, from the same file"
        yield Finding(f"the areas of {count} postcodes are shared by too few others", advice)
    stored = find_published_home_areas(context.session)
    changed = [
        one.provider_id
        for one in homes
        if (stored_area := stored.get(one.provider_id)) and stored_area.area != one.home_area
    ]
    if changed:
        message = f"{len(changed)} homes are shown by another area than the record has for them"
        yield Finding(f"{message}, {changed[0]} first", f"{REPUBLISH_ADVICE} at once")


def check_sources(context: CommandContext) -> Iterator[Finding]:
    """I8: every fact that is shown has an edition with its day."""
    seq = _current_seqs(context).get("places")
    if not seq:
        return
    try:
        settings = open_settings(context.snapshots, seq)
        named = {source for setting in settings.all() for source in setting.sources.values()}
    except SnapshotDamaged:
        return
    for source in sorted(named - settings.editions.keys() - {"ofsted_schools", ""}):
        yield Finding(f"facts of {source} are shown without its day", REPUBLISH_ADVICE)


def check_audit(context: CommandContext) -> Iterator[Finding]:
    """I9: no line of the audit was changed or is gone."""
    config: Config = current_app.config["SETTINGS"]
    try:
        verify_audit(context.session, context.data_dir, config.backup_to)
    except audit.AuditBroken as error:
        advice = 'find out who wrote there, then run `flask audit accept --reason "…"`'
        if is_only_head_file_faulty(context.session, context.data_dir, config.backup_to):
            advice = REPAIR
        elif has_longer_backup(context.session, config.backup_to):
            advice = f"{REPAIR}, which takes the lines from the backup; where it cannot, {advice}"
        yield Finding(str(error), advice)


def check_disk(context: CommandContext) -> Iterator[Finding]:
    """I10: what a refresh needs is free."""
    seq = _current_seqs(context).get("places")
    folder = part_folder(context.snapshots, "places", seq) if seq else None
    if folder is None or not folder.is_dir():
        return
    needed = SPARE_SNAPSHOTS * sum(file.stat().st_size for file in folder.iterdir())
    free = shutil.disk_usage(context.data_dir).free
    if free < needed:
        message = f"{free // 2**20} MB are free, a refresh needs {needed // 2**20}"
        yield Finding(message, "make room where DATA_DIR is", is_broken=False)


def check_pending_reviews(context: CommandContext) -> Iterator[Finding]:
    """What waits for a person: held editions, a held rollback."""
    waiting = select(QuarantinedEdition).where(
        QuarantinedEdition.wait == QuarantineStatus.AWAITING_REVIEW
    )
    for one in context.session.exec(waiting):
        message = f"{one.source} as at {one.as_at} is held: {one.reasons.splitlines()[0]}"
        advice = f"look at it with `flask edition list`, then release or drop {one.source}"
        yield Finding(message, advice, is_broken=False)
    shown = _current_seqs(context).get("places")
    for logged in find_publications(context.session, Part.PLACES):
        if logged.seq == shown and logged.rolled_back_to is not None:
            message = f"a rollback to {logged.rolled_back_to} is held: refreshes are not published"
            yield Finding(message, "release it with `flask publish`", is_broken=False)


def check_inbox(context: CommandContext) -> Iterator[Finding]:
    """What the public left behind was taken in."""
    if count := count_unreadable_files(context.data_dir):
        message = f"{count} files of the inbox hold nothing that can be read"
        yield Finding(message, "look at them in inbox/broken, then remove them", is_broken=False)
    if has_overdue_files(context.data_dir, context.now):
        message = "counts of searches wait in the inbox for more than a day"
        yield Finding(message, "see that `flask clock` runs", is_broken=False)


def check_edits(context: CommandContext) -> Iterator[Finding]:
    """Every edit that was begun is public: none was cut short by a full disk or a kill."""
    for pending in find_interrupted_edits(context.data_dir):
        message = (
            f"edit {pending.action} of {pending.provider_id} was cut short and may not be public"
        )
        yield Finding(message, "run `flask edit complete`, or the same command again")


def check_erasures(context: CommandContext) -> Iterator[Finding]:
    """Every order to forget was carried out, in kept files and kept snapshots too."""
    open_orders = select(ErasureOrder).where(ErasureOrder.carried_out_at == None)  # noqa: E711
    count = len(context.session.exec(open_orders).all())
    if count:
        yield Finding(f"{count} orders to forget are not carried out", REPUBLISH_ADVICE)


def check_ages(context: CommandContext) -> Iterator[Finding]:
    """Sources that are older than they should be."""
    stale_after = {source.name: source.stale_after_days for source in SOURCES}
    for current in find_current_editions(context.session):
        days = (context.now.date() - current.as_at).days
        name = current.source.partition("/")[0]
        if not current.is_invented and name in stale_after and days > stale_after[name]:
            message = f"{current.source} is of {current.as_at}, {days - stale_after[name]} days past its time"
            yield Finding(message, f"take in a newer one: `flask refresh {name}`", is_broken=False)


def check_rebuilt(context: CommandContext) -> Iterator[Finding]:
    """I5: the record gives the same places again; what waits to be published is passed over."""
    shown = _current_seqs(context)
    editions = published_editions(context.session, SOURCES)
    try:
        settings = open_settings(context.snapshots, shown["places"])
        postcodes = open_postcodes(context.snapshots, shown["postcodes"])
    except (KeyError, SnapshotDamaged):
        return
    of_sources = {name: one for name, one in settings.editions.items() if not is_edit_source(name)}
    if of_sources != {one.source: one for one in editions} or any(
        one.seq == settings.seq and one.rolled_back_to is not None
        for one in find_publications(context.session, Part.PLACES)
    ):
        return
    rebuilt = select_public(
        context.session, postcodes, editions, find_secret(context.data_dir)
    ).settings
    if [one.to_facts() for one in rebuilt] != [one.to_facts() for one in settings.all()]:
        yield Finding("the record does not give the places that are shown", REPUBLISH_ADVICE)


def _current_seqs(context: CommandContext) -> dict[str, int]:
    try:
        return read_current_pointer(context.snapshots)
    except (FileNotFoundError, SnapshotDamaged):
        return {}


CHECKS: tuple[tuple[str, Check], ...] = (
    ("what is shown is whole", check_pointer),
    ("what may be rolled back to", check_log),
    ("what a publication would show", check_losses),
    ("what people agreed to", check_current_consents),
    ("areas that stand for homes", check_home_areas),
    ("source and day of every fact", check_sources),
    ("the same places again from the record", check_rebuilt),
    ("audit", check_audit),
    ("edits", check_edits),
    ("orders to forget", check_erasures),
    ("lists of erasure orders", check_orders),
    ("key of the install", check_secret),
    ("archived editions", check_archive),
    ("who can read the files", check_modes),
    ("room on the disk", check_disk),
    ("what waits for a person", check_pending_reviews),
    ("what the public left behind", check_inbox),
    ("age of the sources", check_ages),
)
