"""Outcome: death, and independence three months after the stroke."""

from sqlalchemy import and_, or_

from data_access.snapshot import DEAD_BEFORE_FOLLOWUP_DAYS
from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.terms import (
    DESTINATIONS,
    answered,
    days_have_passed,
    dead_within,
    due_and_followed_up,
    every_stroke,
    followed_up,
    followup_due,
    not_known_at_three_months,
    unanswered,
)

_dead_before_followup = dead_within(DEAD_BEFORE_FOLLOWUP_DAYS)
_independent = coded(stroke.c.MRS3mnd, 0, 1, 2)
_mrs_unknown = not_known_at_three_months(
    answered(stroke.c.MRS3mnd, 0, 1, 2, 3, 4, 5, 6)
)
_K15 = "results of 2015, kvalitetsregistre.no/registers/353/resultater/803"


def _mortality(number: int, days: int, rationale: Text) -> ShareIndicator:
    return ShareIndicator(
        id=f"mortality_{days}d",
        number=number,
        stage=Stage.OUTCOME,
        title=Text(
            nb=f"Død innen {days} døgn", en=f"Death within {days} days of admission"
        ),
        short_title=Text(nb=f"Død innen {days} døgn", en=f"Dead within {days} days"),
        denominator_text=Text(
            nb=f"Alle hjerneslag innlagt for mer enn {days} døgn siden.",
            en=f"All strokes admitted more than {days} days ago.",
        ),
        numerator_text=Text(
            nb=f"Registrert død senest {days} døgn etter innleggelse, uansett årsak og "
            "sted. Uten registrert dødsdato regnes pasienten som levende. Ujustert for "
            "alder og alvorlighet.",
            en=f"Recorded dead at most {days} days after admission, of any cause and "
            "anywhere. Without a recorded date of death the patient counts as alive. "
            "Not adjusted for age and severity.",
        ),
        rationale=rationale,
        source="Dates of death: registry form and population register; "
        f"{sources.FORM}. Limits and unadjusted reading: our own.",
        direction=Direction.LOWER,
        denominator=days_have_passed(days),
        numerator=dead_within(days),
        unknown_is_not_done=True,
    )


MORTALITY_INHOSPITAL = ShareIndicator(
    id="mortality_inhospital",
    number=43,
    stage=Stage.OUTCOME,
    title=Text(nb="Død under sykehusoppholdet", en="Death during the hospital stay"),
    short_title=Text(nb="Død under oppholdet", en="In-hospital death"),
    denominator_text=Text(nb="Alle hjerneslag.", en="All strokes."),
    numerator_text=Text(
        nb="Utskrevet som død. Ukjent utskrivingssted teller som ikke død. Ujustert "
        "for alder og alvorlighet.",
        en="Died during the stay. An unknown destination counts as not dead. Not "
        "adjusted for age and severity.",
    ),
    rationale=Text(
        nb="Dødsfall under oppholdet avhenger av alvorlighet, liggetid og hvor "
        "pasienten flyttes. Bruk tallet til å velge ut forløp som bør gjennomgås.",
        en="Death during the stay depends on severity, length of stay and transfers. "
        "Use the figure to choose courses of care that should be reviewed.",
    ),
    source=f"Form item, discharge destination: {sources.FORM}.",
    direction=Direction.LOWER,
    denominator=every_stroke,
    numerator=coded(stroke.c.UtskrTil, 10),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.UtskrTil, *DESTINATIONS),
)

MORTALITY_7D = _mortality(
    44,
    7,
    Text(
        nb="Tidlige dødsfall skyldes oftest selve hjerneskaden, men også "
        "komplikasjoner som kan forebygges. Gå gjennom hvert tilfelle i avdelingen.",
        en="Early deaths are mostly due to the brain injury itself, but also to "
        "complications that can be prevented. Review each case in the department.",
    ),
)

MORTALITY_30D = _mortality(
    45,
    30,
    Text(
        nb="God slagbehandling redder liv den første måneden. Tallet er ujustert: se "
        "det sammen med alder og NIHSS før sykehus sammenlignes.",
        en="Good stroke care saves lives in the first month. The figure is unadjusted: "
        "look at age and NIHSS before comparing hospitals.",
    ),
)

MORTALITY_90D = _mortality(
    46,
    90,
    Text(
        nb="Død innen tre måneder speiler både akuttbehandling, rehabilitering og "
        "forebygging. Se tallet sammen med andelen selvhjulpne.",
        en="Death within three months reflects acute care, rehabilitation and "
        "prevention. Read it beside the share who are independent.",
    ),
)

_INDEPENDENCE_RATIONALE = Text(
    nb="Å klare seg selv er det pasienter flest setter høyest. Rask reperfusjon, "
    "slagenhet og tidlig trening flytter tallet, men sjekk først at oppfølgingen er "
    "nær komplett.",
    en="Managing on one's own is what most patients value highest. Fast reperfusion, "
    "stroke-unit care and early training move the figure, but first check that "
    "follow-up is nearly complete.",
)

INDEPENDENT_3M_MRS_0_2 = ShareIndicator(
    id="independent_3m_mrs_0_2",
    number=47,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Selvhjulpen etter tre måneder, av overlevende",
        en="Independent at three months, of survivors",
    ),
    short_title=Text(nb="Selvhjulpen etter 3 md", en="Independent at 3 months"),
    denominator_text=Text(
        nb="Innlagt for mer enn 90 dager siden, oppfølging utført, mRS 0-5 kjent. De "
        "som døde innen 98 dager, er utenfor.",
        en="Admitted more than 90 days ago, follow-up done, mRS 0-5 known. Patients "
        "who died within 98 days stand outside.",
    ),
    numerator_text=Text(nb="mRS 0, 1 eller 2.", en="mRS 0, 1 or 2."),
    rationale=_INDEPENDENCE_RATIONALE,
    source=f"mRS at three months: {sources.FORM}. Published for survivors and for all: "
    f"{_K15}.",
    direction=Direction.HIGHER,
    denominator=and_(
        due_and_followed_up,
        coded(stroke.c.MRS3mnd, 0, 1, 2, 3, 4, 5),
        ~_dead_before_followup,
    ),
    numerator=_independent,
    unknown_is_not_done=False,
    unknown=_mrs_unknown,
)

INDEPENDENT_3M_MRS_0_2_ALL = ShareIndicator(
    id="independent_3m_mrs_0_2_all",
    number=47,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Selvhjulpen etter tre måneder, de døde medregnet",
        en="Independent at three months, the dead included",
    ),
    short_title=Text(nb="Selvhjulpen 3 md, av alle", en="Independent 3 mo, of all"),
    denominator_text=Text(
        nb="Innlagt for mer enn 90 dager siden, og enten død innen 98 dager eller "
        "oppfølging utført med kjent mRS.",
        en="Admitted more than 90 days ago, and either dead within 98 days or "
        "follow-up done with a known mRS.",
    ),
    numerator_text=Text(
        nb="mRS 0, 1 eller 2. De som døde innen 98 dager, teller som ikke selvhjulpne.",
        en="mRS 0, 1 or 2. Patients who died within 98 days count as not independent.",
    ),
    rationale=_INDEPENDENCE_RATIONALE,
    source=f"mRS at three months: {sources.FORM}. Published for survivors and for all: "
    f"{_K15}. Dead within 98 days: {sources.PREPROCESSING}.",
    direction=Direction.HIGHER,
    denominator=and_(
        followup_due,
        or_(
            _dead_before_followup,
            and_(followed_up, coded(stroke.c.MRS3mnd, 0, 1, 2, 3, 4, 5, 6)),
        ),
    ),
    numerator=and_(_independent, ~_dead_before_followup),
    unknown_is_not_done=False,
    unknown=_mrs_unknown,
)

INDICATORS = (
    MORTALITY_INHOSPITAL,
    MORTALITY_7D,
    MORTALITY_30D,
    MORTALITY_90D,
    INDEPENDENT_3M_MRS_0_2,
    INDEPENDENT_3M_MRS_0_2_ALL,
)
