"""Registration: how complete and how sound the registry's own data are."""

from sqlalchemy import or_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import (
    CoverageIndicator,
    Direction,
    ShareIndicator,
    Stage,
    Text,
)
from indicators.terms import dead_within, every_stroke, followed_up, followup_due

_ALL_STROKES = Text(nb="Alle hjerneslag.", en="All strokes.")

FOLLOWUP_3M_REPORTED = ShareIndicator(
    id="followup_3m_reported",
    number=10,
    stage=Stage.REGISTRATION,
    official=True,
    title=Text(
        nb="Rapportert status tre måneder etter hjerneslaget",
        en="Status reported three months after the stroke",
    ),
    short_title=Text(nb="Oppfølging etter 3 måneder", en="Follow-up at 3 months"),
    denominator_text=Text(
        nb="Alle hjerneslag innlagt for mer enn 90 dager siden.",
        en="All strokes admitted more than 90 days ago.",
    ),
    numerator_text=Text(
        nb="Oppfølging utført, eller død innen 98 dager etter innleggelse. Manglende "
        "skjema teller som ikke rapportert.",
        en="Follow-up done, or dead within 98 days of admission. A missing form counts "
        "as not reported.",
    ),
    rationale=Text(
        nb="Uten oppfølging vet ingen hvordan det gikk, og pasienten mister en "
        "kontroll. Sett av fast tid til telefonene, og ring på nytt når noen ikke "
        "svarer.",
        en="Without follow-up nobody knows how it went, and the patient loses a "
        "check-up. Set aside fixed time for the calls, and call again when nobody "
        "answers.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.80, 0.70),
    denominator=followup_due,
    numerator=or_(followed_up, dead_within(98)),
    unknown_is_not_done=True,
)

COVERAGE_NPR = CoverageIndicator(
    id="coverage_npr",
    number=11,
    stage=Stage.REGISTRATION,
    official=True,
    title=Text(
        nb="Dekningsgrad mot Norsk pasientregister",
        en="Coverage against the Norwegian Patient Registry",
    ),
    short_title=Text(nb="Dekningsgrad", en="Coverage"),
    denominator_text=Text(
        nb="Hjerneslag funnet i hjerneslagregisteret, i Norsk pasientregister eller i "
        "begge, per enhet og helt år.",
        en="Strokes found in the stroke registry, in the patient registry or in both, "
        "by unit and whole year.",
    ),
    numerator_text=Text(
        nb="Hjerneslag funnet i hjerneslagregisteret.",
        en="Strokes found in the stroke registry.",
    ),
    rationale=Text(
        nb="Mangler mange pasienter, gjelder ikke de andre tallene avdelingen. Hent "
        "liste over slagdiagnoser fra pasientadministrativt system hver måned og "
        "registrer dem som mangler.",
        en="When many patients are missing, the other figures do not describe the "
        "department. List stroke diagnoses from the patient administration each month "
        "and register those who are missing.",
    ),
    source="Individual linkage with the Norwegian Patient Registry, once a year. "
    f"Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.90, 0.70),
    denominator=every_stroke,
)

NIHSS_RECORDED = ShareIndicator(
    id="nihss_recorded",
    number=53,
    stage=Stage.REGISTRATION,
    title=Text(nb="NIHSS ved innkomst registrert", en="NIHSS at arrival recorded"),
    short_title=Text(nb="NIHSS registrert", en="NIHSS recorded"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Skår 0-42 oppgitt og ikke krysset av som «ikke utført». Ukjent teller som "
        "ikke registrert.",
        en="A score of 0-42 given and not ticked as “not done”. Unknown counts as not "
        "recorded.",
    ),
    rationale=Text(
        nb="NIHSS styrer behandlingsvalg og avslører forverring, og uten den kan "
        "sykehus ikke sammenlignes rettferdig. La skåren følge mottaksskjemaet.",
        en="NIHSS guides treatment and reveals deterioration, and without it hospitals "
        "cannot be compared fairly. Make the score part of the admission form.",
    ),
    source=f"Form items: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=stroke.c.nihss.is_not(None),
    unknown_is_not_done=True,
)

ONSET_CLOCK_RECORDED = ShareIndicator(
    id="onset_clock_recorded",
    number=54,
    stage=Stage.REGISTRATION,
    title=Text(
        nb="Klokkeslett for symptomdebut registrert", en="Time of onset recorded"
    ),
    short_title=Text(nb="Klokkeslett symptomdebut", en="Time of onset recorded"),
    denominator_text=Text(
        nb="Våknet ikke med symptomene. De der dette er ukjent, er utenfor.",
        en="Did not wake with the symptoms. Patients of whom this is unknown stand "
        "outside.",
    ),
    numerator_text=Text(
        nb="Symptomdebut oppgitt med klokkeslett. 00:00 betyr ukjent klokkeslett.",
        en="Onset given with a clock time. 00:00 means that the time is unknown.",
    ),
    rationale=Text(
        nb="Tiden fra symptomdebut avgjør hvem som kan få reperfusjonsbehandling. Spør "
        "pårørende og ambulanse, og før klokkeslettet i journalen med en gang.",
        en="The time from onset decides who can have reperfusion treatment. Ask "
        "relatives and ambulance staff, and write the time down at once.",
    ),
    source=f"Form items: {sources.FORM}; clock 00:00: {sources.PREPROCESSING}.",
    direction=Direction.HIGHER,
    denominator=coded(stroke.c.VaaknetMedSymptom, 2),
    numerator=stroke.c.onset_clock_known == 1,
    unknown_is_not_done=True,
)

IMPOSSIBLE_TIMES = ShareIndicator(
    id="impossible_times",
    number=55,
    stage=Stage.REGISTRATION,
    title=Text(
        nb="Skjema med umulige tidspunkter", en="Forms with impossible dates or times"
    ),
    short_title=Text(nb="Umulige tidspunkter", en="Impossible times"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Minst ett tidspunkt i feil rekkefølge eller urimelig langt unna, for "
        "eksempel trombektomi før innkomst eller død før innleggelse. Ukjente "
        "tidspunkter teller ikke.",
        en="At least one time in the wrong order or impossibly far off, such as "
        "thrombectomy before arrival or death before admission. Unknown times do not "
        "count.",
    ),
    rationale=Text(
        nb="En tastefeil tar pasienten ut av alle tidsmålene og kan skjule en "
        "forsinkelse. Rett skjemaene i listen mot journalen.",
        en="A typing error takes the patient out of every time measure and may hide a "
        "delay. Correct the listed forms against the patient record.",
    ),
    source="Our own check on the data; the limits stand in data_access/stroke.py.",
    direction=Direction.LOWER,
    denominator=every_stroke,
    numerator=stroke.c.impossible_time == 1,
    unknown_is_not_done=True,
)

INDICATORS = (
    FOLLOWUP_3M_REPORTED,
    COVERAGE_NPR,
    NIHSS_RECORDED,
    ONSET_CLOCK_RECORDED,
    IMPOSSIBLE_TIMES,
)
