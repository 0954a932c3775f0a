"""Invariants of publications: what is public is whole, is allowed, and agrees with the record."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from flask import current_app

from app.cli.file_checks import REPAIR
from app.cli.findings import Finding
from app.cli.record_checks import restore_advice
from app.config import Config
from app.core.consent import Consent, allows
from app.core.home_area import MIN_SHARED_POSTCODES
from app.core.home_area_levels import count_underprotected
from app.data.council_details import find_published_details
from app.data.install_key import find_secret
from app.data.publications import find_publications
from app.data.published_home_areas import find_published_home_areas
from app.data.tables import Part, Publication
from app.ingest.context import CommandContext
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish.errors import CheckFailed
from app.publish.read_record import current_consents, read_record_rows
from app.publish.selection.edit_overlay import is_edit_source
from app.publish.selection.home_areas import find_exposed
from app.publish.selection.public_record import select_public
from app.publish.store.publication import find_publication_losses
from app.publish.store.staging import check_consents, verify
from app.publish.store.switch import current_seqs, find_parts
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import ORGANISATIONS_SINCE
from app.snapshot.reader import open_postcodes, open_settings, part_folder, read_current_pointer

REPUBLISH_ADVICE = "run `flask publish`"


def check_pointer(context: CommandContext) -> Iterator[Finding]:
    """I1: the current publication is whole and is the one in the log; every byte is read."""
    try:
        shown = read_current_pointer(context.snapshots)
    except FileNotFoundError:
        if find_publications(context.session, Part.PLACES):
            yield Finding("the current pointer snapshots/current is missing", REPAIR)
        else:
            yield Finding("nothing has been published yet", REPUBLISH_ADVICE, is_broken=False)
        return
    except (SnapshotDamaged, OSError) as error:
        yield Finding(f"snapshots/current: {error}", REPAIR)
        return
    for part, seq in shown.items():
        logged = {
            publication.seq: publication for publication in find_publications(context.session, part)
        }
        yield from _check_directory(context.snapshots, part, seq, logged.get(seq))


def check_log(context: CommandContext) -> Iterator[Finding]:
    """I2, I3, I4: earlier publications are whole, no other files are left, numbers only grow."""
    for staging in context.snapshots.glob("staging-*"):
        yield Finding(
            f"{staging.name} was left by an interrupted run", REPUBLISH_ADVICE, is_broken=False
        )
    shown = current_seqs(context.snapshots)
    for part in find_parts(context.session, context.snapshots):
        logged = {
            publication.seq: publication for publication in find_publications(context.session, part)
        }
        in_order = sorted(logged.values(), key=lambda one: one.seq)
        if any(after.seq <= before.seq for before, after in pairwise(in_order)):
            yield Finding(
                f"the publication numbers of {part} do not grow",
                "restore the newest backup: `flask restore PATH`",
            )
        if shown.get(part, 0) > max(logged, default=0):
            message = f"{part} {shown[part]} is public and newer than all in the log"
            yield Finding(message, f"the record may be an older, restored one: {REPUBLISH_ADVICE}")
        for folder in sorted((context.snapshots / part).glob("[0-9]*")):
            seq = int(folder.name)
            if seq == shown.get(part):
                continue
            if seq not in logged:
                yield Finding(f"{part} {seq} is not in the log", REPUBLISH_ADVICE, is_broken=False)
            else:
                yield from _check_directory(context.snapshots, part, seq, logged[seq])


def _check_directory(
    root: Path, part: str, seq: int, logged: Publication | None
) -> Iterator[Finding]:
    name = f"{part} {seq}"
    try:
        verify(root, part, seq)
    except (CheckFailed, SnapshotDamaged, OSError) as error:
        yield Finding(str(error), REPAIR)
        return
    manifest = part_folder(root, part, seq) / "manifest.json"
    if logged is None:
        yield Finding(f"{name} is public but not in the log", REPUBLISH_ADVICE)
    elif hashlib.sha256(manifest.read_bytes()).hexdigest() != logged.manifest_sha256:
        yield Finding(f"the manifest of {name} differs from the one in the log", REPAIR)


def check_losses(context: CommandContext) -> Iterator[Finding]:
    """A publication now would show about as much as is public; otherwise it is quarantined."""
    config: Config = current_app.config["SETTINGS"]
    try:
        postcodes = open_postcodes(context.snapshots, current_seqs(context.snapshots)["postcodes"])
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    editions = published_editions(context.session, SOURCES)
    selection = select_public(
        read_record_rows(context.session), postcodes, editions, find_secret(context.data_dir)
    )
    if losses := find_publication_losses(context.session, context.snapshots, selection, postcodes):
        advice = restore_advice(config, "--replace")
        advice = f'{advice}; if the loss is correct, run `flask publish --reason "…"`'
        message = f"a publication would be quarantined: it would show {', '.join(losses)}"
        yield Finding(message, advice)


def check_current_consents(context: CommandContext) -> Iterator[Finding]:
    """I6, I7: no setting or home is shown in more detail than its consent of today allows."""
    seq = current_seqs(context.snapshots).get("places")
    if not seq:
        return
    try:
        settings = list(open_settings(context.snapshots, seq).all())
        check_consents(settings)
    except SnapshotDamaged:
        return  # `check_pointer` reports it
    except CheckFailed as error:
        yield Finding(str(error), f"{REPUBLISH_ADVICE} at once")
        return
    consents = current_consents(context.session)
    overexposed = [
        setting.provider_id
        for setting in settings
        if not allows(consents.get(setting.provider_id, Consent.NOTHING), setting.consent)
    ]
    if overexposed:
        message = (
            f"{len(overexposed)} settings show more than they agree to today, "
            f"such as {overexposed[0]}"
        )
        yield Finding(message, f"{REPUBLISH_ADVICE} at once")


def check_home_areas(context: CommandContext) -> Iterator[Finding]:
    """Every area that stands for a home has enough live postcodes; so has every area in England."""
    shown = current_seqs(context.snapshots)
    try:
        settings = open_settings(context.snapshots, shown["places"])
        postcodes = open_postcodes(context.snapshots, shown["postcodes"])
        homes = [setting for setting in settings.all() if setting.consent is Consent.AREA]
    except (KeyError, SnapshotDamaged):
        return  # `check_pointer` reports it
    exposed = find_exposed(homes, settings.areas.values(), postcodes)
    if exposed:
        yield Finding(
            f"{len(exposed)} homes are shown by an area that fewer than {MIN_SHARED_POSTCODES} "
            f"postcodes share, such as {exposed[0]}",
            f"{REPUBLISH_ADVICE} at once",
        )
    count = count_underprotected(postcodes.postcode_table, postcodes.home_area_levels)
    if count:
        advice = "import the same file again: `flask refresh postcode_directory --file …`"
        yield Finding(f"the areas of {count} postcodes are shared by too few others", advice)
    stored = find_published_home_areas(context.session)
    changed = [
        home.provider_id
        for home in homes
        if (stored_area := stored.get(home.provider_id)) and stored_area.area != home.home_area
    ]
    if changed:
        message = f"{len(changed)} homes are shown by an area that differs from the record"
        yield Finding(f"{message}, such as {changed[0]}", f"{REPUBLISH_ADVICE} at once")


def check_sources(context: CommandContext) -> Iterator[Finding]:
    """I8: every public fact has a source edition with its date."""
    seq = current_seqs(context.snapshots).get("places")
    if not seq:
        return
    try:
        settings = open_settings(context.snapshots, seq)
        named = {source for setting in settings.all() for source in setting.sources.values()}
    except SnapshotDamaged:
        return
    named_before_stored = {one.name for one in SOURCES if one.is_named_before_stored}
    for source in sorted(named - settings.editions.keys() - {*named_before_stored, ""}):
        yield Finding(
            f"facts of {source} are public without the date of their edition", REPUBLISH_ADVICE
        )


def check_council_details(context: CommandContext) -> Iterator[Finding]:
    """I5: the edited details of councils that are public are those of the record."""
    seq = current_seqs(context.snapshots).get("places")
    if not seq:
        return
    try:
        shown = open_settings(context.snapshots, seq).council_details
    except SnapshotDamaged:
        return  # `check_pointer` reports it
    if shown != find_published_details(context.session):
        message = "the details of councils that are public differ from those saved on the desk"
        yield Finding(message, "run `flask edit complete`")


def check_rebuilt(context: CommandContext) -> Iterator[Finding]:
    """I5: the record gives the settings that are public; skipped while changes are unpublished."""
    shown = current_seqs(context.snapshots)
    editions = published_editions(context.session, SOURCES)
    try:
        settings = open_settings(context.snapshots, shown["places"])
        postcodes = open_postcodes(context.snapshots, shown["postcodes"])
    except (KeyError, SnapshotDamaged):
        return
    of_sources = {name: one for name, one in settings.editions.items() if not is_edit_source(name)}
    if of_sources != {edition.source: edition for edition in editions} or any(
        publication.seq == settings.seq and publication.rolled_back_to is not None
        for publication in find_publications(context.session, Part.PLACES)
    ):
        return
    rebuilt = select_public(
        read_record_rows(context.session), postcodes, editions, find_secret(context.data_dir)
    ).settings
    if settings.manifest["schema"] < ORGANISATIONS_SINCE:
        # What an earlier release published stays correct until the next full publication.
        rebuilt = [replace(setting, organisation_id=None) for setting in rebuilt]
    if [one.to_facts() for one in rebuilt] != [one.to_facts() for one in settings.all()]:
        yield Finding(
            "the settings that are public differ from those in the record", REPUBLISH_ADVICE
        )
