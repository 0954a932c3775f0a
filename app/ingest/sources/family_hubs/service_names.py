"""The words with which councils name what a hub offers, in the column `offers` of their own list."""

from collections.abc import Mapping

from app.core.help_points import HubService
from app.core.listing_cells.council_cells import items, plain

ITEMS_MAX = 100  # of one cell
# Further words for each service; its own value with spaces for hyphens is always known.
_OTHER_NAMES: Mapping[HubService, tuple[str, ...]] = {
    HubService.MIDWIFE: (
        *("midwives", "midwifery", "maternity", "midwife clinic", "antenatal", "antenatal care"),
        *("antenatal classes", "antenatal clinic", "community midwife"),
    ),
    HubService.HEALTH_VISITOR: (
        *("health visitors", "health visiting", "baby clinic", "child health clinic"),
        *("weighing clinic", "well baby clinic", "self weigh"),
    ),
    HubService.INFANT_FEEDING: (
        *("breastfeeding", "breastfeeding support", "baby feeding", "infant feeding support"),
        *("breast feeding", "feeding your baby"),
    ),
    HubService.STAY_AND_PLAY: (
        *("play", "play sessions", "playgroup", "toddler group", "baby group", "stay play"),
        *("baby massage", "sensory room", "messy play"),
    ),
    HubService.HOME_LEARNING: (
        *("home learning environment", "school readiness", "story time", "rhyme time"),
        *("early learning", "early language and home learning"),
    ),
    HubService.SPEECH: (
        *("speech", "speech therapy", "speech and language therapy", "salt", "early language"),
        *("language support", "communication", "help with speech and language"),
    ),
    HubService.PARENTING: (
        *("parenting courses", "parenting classes", "parenting programmes", "parenting support"),
        *("parenting course", "triple p", "incredible years", "solihull"),
    ),
    HubService.PARENT_MENTAL_HEALTH: (
        *("mental health", "perinatal mental health", "mental health of parents", "wellbeing"),
        *("postnatal depression", "parents' mental health", "mental health support"),
        "parent infant relationships",
    ),
    HubService.SEND: (
        *("send help", "send support", "special needs", "special educational needs", "sen"),
        *("disabilities", "disability", "inclusion", "senco", "portage", "sendiass"),
    ),
    HubService.CHILDCARE: (
        *("childcare", "childcare information", "funded childcare", "fis", "funded hours"),
        *("family information service", "families information service", "help with childcare"),
    ),
    HubService.EARLY_HELP: (
        *("early help worker", "family support", "family support worker", "family worker"),
        *("family help", "outreach", "key worker"),
    ),
    HubService.RELATIONSHIPS: (
        *("relationship", "relationship support", "reducing parental conflict", "separation"),
        *("parental conflict", "separated parents"),
    ),
    HubService.DOMESTIC_ABUSE: (
        *("domestic abuse support", "domestic violence", "freedom programme", "idva"),
    ),
    HubService.MONEY: (
        *("benefits", "money and benefits", "money and benefits advice", "debt", "debt advice"),
        *("money advice", "benefits advice", "welfare rights", "cost of living"),
        *("citizens advice", "debt and welfare advice"),
    ),
    HubService.HOUSING: ("housing advice", "housing support", "homelessness"),
    HubService.WORK: (
        *("work", "jobs", "employment", "training", "job club", "employment support"),
        *("jobcentre", "job centre", "adult learning", "careers advice"),
    ),
    HubService.ENGLISH: (
        *("english", "esol", "english for speakers of other languages", "english lessons"),
    ),
    HubService.FOOD: (
        *("food", "food bank", "foodbank", "baby bank", "clothes bank", "toy library", "pantry"),
        *("food club", "community pantry", "uniform exchange"),
    ),
    HubService.HEALTHY_EATING: (
        *("healthy start", "healthy start vitamins", "nutrition", "cooking", "weight", "vitamins"),
        *("starting solids", "weaning", "introducing solid foods"),
    ),
    HubService.TEETH: ("oral health", "dental", "dentist", "dental care", "toothbrushing"),
    HubService.STOP_SMOKING: ("smoking", "smoking cessation", "quit smoking"),
    HubService.DRUGS_ALCOHOL: (
        *("drugs", "alcohol", "alcohol and drugs", "substance misuse", "substance use"),
    ),
    HubService.BIRTHS: ("birth registrations", "registering a birth", "births", "registrar"),
    HubService.YOUTH: (
        *("youth club", "youth clubs", "youth services", "youth work", "young people", "teenagers"),
    ),
}
_BY_NAME = {
    name: service
    for service in HubService
    for name in (service.value.replace("-", " "), *_OTHER_NAMES.get(service, ()))
}
ACCEPTED = "; ".join(service.value for service in HubService)


def parse_services(cell: str) -> tuple[tuple[HubService, ...], list[str]]:
    """The services in a cell, in the order of pages, and the words that are none.

    Raises ValueError for a cell with more than `ITEMS_MAX` words or one that is too long.
    """
    words = items(cell)
    if len(words) > ITEMS_MAX:
        raise ValueError(f"these are more than {ITEMS_MAX} services")
    known = {_BY_NAME.get(_name(word)) for word in words}
    unknown = [word for word in words if _name(word) not in _BY_NAME]
    return tuple(service for service in HubService if service in known), unknown


def _name(word: str) -> str:
    """A word for comparison: hyphens, ampersands and apostrophes in one spelling."""
    spaced = plain(word).replace("-", " ").replace("&", " and ").replace("\u2019", "'")
    return " ".join(spaced.split())
