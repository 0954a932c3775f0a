"""Finding a setting, public or not."""

from dataclasses import dataclass

from app.core.provision import Kind
from app.data.council_settings import CouncilSetting
from app.i18n import Translator
from app.publish.selection.publication_states import PublicState
from app.web.presenters.labels import KINDS
from app.web.staff.list_pages import pages_of
from app.web.staff.setting.wording import STATES, setting_name


@dataclass(frozen=True)
class FoundSetting:
    """A line of the list. `state` is "" for a setting that families see in full.

    `can_be_edited`: a register or the council's list has it as open.
    """

    provider_id: str
    name: str
    kind: str
    numbers: str
    postcode: str
    state: str
    is_public: bool
    can_be_edited: bool


@dataclass(frozen=True)
class SettingsPage:
    """One page of what was found; pages are numbered from 1."""

    lines: tuple[FoundSetting, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def found_line(setting: CouncilSetting, state: PublicState, translator: Translator) -> FoundSetting:
    is_public = state in (PublicState.PUBLIC, PublicState.AREA)
    is_decided = state is not PublicState.AWAITS_CONFIRMATION  # until then there is no form
    return FoundSetting(
        provider_id=setting.provider_id,
        name=setting_name(setting, state, translator),
        kind=translator.gettext(KINDS[Kind(setting.kind)]) if setting.kind else "",
        numbers=", ".join((*setting.numbers, *setting.references)),
        postcode=setting.postcodes[0] if setting.postcodes else "",
        state="" if state is PublicState.PUBLIC else translator.gettext(STATES[state]),
        is_public=is_public,
        can_be_edited=is_public or (is_decided and bool(setting.references)),
    )
