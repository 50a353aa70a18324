"""Discharge: what the patient leaves hospital with, where to, and after how long."""

from sqlalchemy import and_, or_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import (
    Direction,
    MedianIndicator,
    ShareIndicator,
    Stage,
    Text,
    TimeUnit,
)
from indicators.terms import (
    DESTINATIONS,
    NO,
    YES,
    discharged_alive,
    every_stroke,
    unanswered,
)

_ALL_DISCHARGED_ALIVE = Text(
    nb="Alle hjerneslag, utskrevet i live.", en="All strokes, discharged alive."
)

FUNCTIONAL_SCORE_AT_DISCHARGE = ShareIndicator(
    id="functional_score_at_discharge",
    number=36,
    stage=Stage.DISCHARGE,
    title=Text(
        nb="Funksjonsvurdering med skår ved utskriving",
        en="Functional score at discharge",
    ),
    short_title=Text(nb="Funksjonsskår ved utskriving", en="Discharge function score"),
    denominator_text=_ALL_DISCHARGED_ALIVE,
    numerator_text=Text(
        nb="Funksjonsvurdering med skår utført ved utskriving. Ukjent teller som ikke "
        "gjort.",
        en="Function assessed with a score at discharge. Unknown counts as not done.",
    ),
    rationale=Text(
        nb="Skåren forteller kommunen hva pasienten klarer og er utgangspunktet for "
        "rehabiliteringen. Bestem hvem som skårer, og ta den med i epikrisen.",
        en="The score tells the municipality what the patient can manage and is the "
        "starting point of rehabilitation. Decide who scores, and put it in the "
        "discharge letter.",
    ),
    source=f"Form item: {sources.FORM}; patient-safety bundle for stroke, "
    "itryggehender24-7.no.",
    direction=Direction.HIGHER,
    denominator=discharged_alive,
    numerator=coded(stroke.c.Fvurderingutskr, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Fvurderingutskr, YES, NO),
)

DISCHARGE_INFORMATION_GIVEN = ShareIndicator(
    id="discharge_information_given",
    number=38,
    stage=Stage.DISCHARGE,
    title=Text(
        nb="Informasjon om bilkjøring og røykestopp",
        en="Advice on driving and on stopping smoking",
    ),
    short_title=Text(nb="Informasjon ved utskriving", en="Information at discharge"),
    denominator_text=_ALL_DISCHARGED_ALIVE,
    numerator_text=Text(
        nb="Informert om bilkjøring (eller ikke relevant), og røykere i tillegg om "
        "røykestopp. Ukjent teller som ikke gitt. Ukjent røykestatus krever bare "
        "informasjon om bilkjøring.",
        en="Advised on driving (or not relevant) and, if a smoker, also on stopping. "
        "Unknown counts as not given. When smoking status is unknown, only advice on "
        "driving is asked for.",
    ),
    rationale=Text(
        nb="Pasienten må få vite om kjøreforbud, og råd om røykestopp virker best "
        "mens hendelsen er fersk. Legg begge deler inn i utskrivingssamtalen.",
        en="Patients must know whether they may drive, and advice on smoking works "
        "best while the event is fresh. Make both part of the discharge talk.",
    ),
    source=f"Form items and their conditions: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=discharged_alive,
    numerator=and_(
        coded(stroke.c.Infobilkjoring, 1, 3),
        or_(~coded(stroke.c.RoykerPre, 1), coded(stroke.c.InfoRoykestopp, 1)),
    ),
    unknown_is_not_done=True,
    unknown=and_(
        ~coded(stroke.c.Infobilkjoring, 2),
        or_(~coded(stroke.c.RoykerPre, 1), ~coded(stroke.c.InfoRoykestopp, 2)),
    ),
)

EARLY_SUPPORTED_DISCHARGE = ShareIndicator(
    id="early_supported_discharge",
    number=39,
    stage=Stage.DISCHARGE,
    title=Text(
        nb="Oppfølging av tverrfaglig team ved utskriving",
        en="Early supported discharge by a multidisciplinary team",
    ),
    short_title=Text(nb="Tverrfaglig utskrivingsteam", en="Early supported discharge"),
    denominator_text=_ALL_DISCHARGED_ALIVE,
    numerator_text=Text(
        nb="Fulgt opp av tverrfaglig team fra sykehus eller kommune. Ukjent teller som "
        "nei.",
        en="Followed up by a multidisciplinary team from hospital or municipality. "
        "Unknown counts as no.",
    ),
    rationale=Text(
        nb="Tidlig støttet utskriving gir bedre funksjon for pasienter med lette og "
        "moderate utfall. Behovet varierer, så tallet beskriver tilbudet og vurderes "
        "ikke mot et mål.",
        en="Early supported discharge gives better function after mild and moderate "
        "strokes. Needs vary, so the figure describes the service and is not judged "
        "against a goal.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.NEUTRAL,
    denominator=discharged_alive,
    numerator=coded(stroke.c.utskrivingsteam, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.utskrivingsteam, YES, NO),
)

LENGTH_OF_STAY_MEDIAN = MedianIndicator(
    id="length_of_stay_median",
    number=40,
    stage=Stage.DISCHARGE,
    title=Text(nb="Median liggetid", en="Median length of stay"),
    short_title=Text(nb="Liggetid", en="Length of stay"),
    denominator_text=Text(
        nb="Alle hjerneslag med kjent liggetid (1-365 dager), også de som døde under "
        "oppholdet.",
        en="All strokes with a known length of stay (1-365 days), including patients "
        "who died during the stay.",
    ),
    numerator_text=Text(
        nb="Dager fra innleggelse til utskriving. Utskriving samme dag regnes som én "
        "dag.",
        en="Days from admission to discharge. Discharge on the same day counts as one "
        "day.",
    ),
    rationale=Text(
        nb="Kort liggetid er bra når tilbudet etterpå står klart, og dårlig når det "
        "ikke gjør det. Se tallet sammen med utskrivingssted og utskrivingsteam.",
        en="A short stay is good when care afterwards is ready, and bad when it is "
        "not. Read it beside discharge destination and supported discharge.",
    ),
    source=f"Computed form item, at least one day: {sources.FORM}.",
    direction=Direction.NEUTRAL,
    denominator=every_stroke,
    value=stroke.c.length_of_stay,
    unit=TimeUnit.DAYS,
)

DISCHARGE_HOME = ShareIndicator(
    id="discharge_home",
    number=41,
    stage=Stage.DISCHARGE,
    title=Text(nb="Utskrevet til hjemmet", en="Discharged home"),
    short_title=Text(nb="Utskrevet til hjemmet", en="Discharged home"),
    denominator_text=_ALL_DISCHARGED_ALIVE,
    numerator_text=Text(
        nb="Utskrevet til eget hjem, med eller uten hjelp. Ukjent utskrivingssted "
        "teller som ikke hjem.",
        en="Discharged to the patient's own home, with or without help. An unknown "
        "destination counts as not home.",
    ),
    rationale=Text(
        nb="De fleste ønsker seg hjem, men andelen styres av alvorlighet, alder og hva "
        "kommunen tilbyr. Bruk den i samtaler med kommunene, ikke som karakter.",
        en="Most patients wish to go home, but the share depends on severity, age and "
        "what the municipality offers. Use it in talks with the municipalities, not "
        "as a mark.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.NEUTRAL,
    denominator=discharged_alive,
    numerator=coded(stroke.c.UtskrTil, 1, 2),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.UtskrTil, *DESTINATIONS),
)

INDICATORS = (
    FUNCTIONAL_SCORE_AT_DISCHARGE,
    DISCHARGE_INFORMATION_GIVEN,
    EARLY_SUPPORTED_DISCHARGE,
    LENGTH_OF_STAY_MEDIAN,
    DISCHARGE_HOME,
)
