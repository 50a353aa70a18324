"""Reperfusion: who is assessed and treated, and at what cost in bleeding."""

from datetime import timedelta

from sqlalchemy import and_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, Goal, ShareIndicator, Stage, Text
from indicators.terms import (
    NO,
    YES,
    aged_80_or_less,
    infarct,
    thrombectomised,
    thrombolysed,
    unanswered,
)

_GIVEN = Text(
    nb="Behandlet med trombolyse. Ukjent teller som ikke gitt.",
    en="Treated with thrombolysis. Unknown counts as not given.",
)

THROMBOLYSIS_RATE_ISCHEMIC = ShareIndicator(
    id="thrombolysis_rate_ischemic",
    number=4,
    stage=Stage.REPERFUSION,
    official=True,
    title=Text(
        nb="Trombolyse ved hjerneinfarkt", en="Thrombolysis in ischaemic stroke"
    ),
    short_title=Text(nb="Trombolyse", en="Thrombolysis"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), alle aldre. Sykehus som sender pasientene videre for "
        "trombolyse, telles sammen med sykehuset som gir den.",
        en="Ischaemic stroke (I63), all ages. Hospitals that send their patients on "
        "for thrombolysis are counted with the hospital that gives it.",
    ),
    numerator_text=_GIVEN,
    rationale=Text(
        nb="Trombolyse gjør at flere blir selvhjulpne, og virker best tidlig. Gå "
        "gjennom pasienter som kom innen fristen uten å få behandling: kjente noen "
        "igjen slaget, og hva var kontraindikasjonen?",
        en="Thrombolysis leaves more patients independent and works best early. Review "
        "those who came in time and were not treated: was the stroke recognised, and "
        "what was the contraindication?",
    ),
    source=f"Definition: {sources.BY_HOSPITAL}. Levels until 2022: {sources.LEVELS}; "
    f"from 2023: {sources.LEVELS_2026}.",
    direction=Direction.HIGHER,
    goals=(
        Goal(
            high=0.15,
            moderate=0.10,
            source=sources.LEVELS,
            valid_to=sources.NEW_LEVELS - timedelta(days=1),
        ),
        Goal(
            high=0.195,
            moderate=0.13,
            source=sources.LEVELS_2026,
            valid_from=sources.NEW_LEVELS,
        ),
    ),
    denominator=infarct,
    numerator=thrombolysed,
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Trombolyse, 1, 2, 3),
    counted_where_thrombolysed=True,
)

THROMBOLYSIS_RATE_ISCHEMIC_LE80 = ShareIndicator(
    id="thrombolysis_rate_ischemic_le80",
    number=18,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Trombolyse ved hjerneinfarkt, 80 år eller yngre",
        en="Thrombolysis in ischaemic stroke, aged 80 or less",
    ),
    short_title=Text(nb="Trombolyse, ≤ 80 år", en="Thrombolysis, age ≤ 80"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), 80 år eller yngre. Ukjent alder er utenfor. Sykehus "
        "som sender pasientene videre for trombolyse, telles sammen med sykehuset som "
        "gir den.",
        en="Ischaemic stroke (I63), aged 80 or less. Unknown age stands outside. "
        "Hospitals that send their patients on for thrombolysis are counted with the "
        "hospital that gives it.",
    ),
    numerator_text=_GIVEN,
    rationale=Text(
        nb="Aldersgrensen gjør sykehus med ulik alderssammensetning lettere å "
        "sammenligne, og tallet kan følges bakover i registerets eldre rapporter. "
        "Er det mye høyere enn for alle aldre, se på hvem over 80 som ikke behandles.",
        en="The age limit makes hospitals with patients of different ages easier to "
        "compare, and the registry's older reports used it. When it lies far above the "
        "figure for all ages, look at who above 80 goes untreated.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}.",
    direction=Direction.HIGHER,
    denominator=and_(infarct, aged_80_or_less),
    numerator=thrombolysed,
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Trombolyse, 1, 2, 3),
    counted_where_thrombolysed=True,
)

THROMBECTOMY_RATE_ISCHEMIC = ShareIndicator(
    id="thrombectomy_rate_ischemic",
    number=19,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Trombektomi ved hjerneinfarkt", en="Thrombectomy in ischaemic stroke"
    ),
    short_title=Text(nb="Trombektomi", en="Thrombectomy"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), telt ved sykehuset som registrerte pasienten, ikke "
        "der inngrepet ble gjort.",
        en="Ischaemic stroke (I63), counted at the hospital that registered the "
        "patient, not where the procedure was done.",
    ),
    numerator_text=Text(
        nb="Trombektomi eller annen endovaskulær behandling. Ukjent teller som ikke "
        "gitt.",
        en="Thrombectomy or other endovascular treatment. Unknown counts as not given.",
    ),
    rationale=Text(
        nb="Trombektomi er den mest virksomme behandlingen når et stort kar er tett. "
        "Sjekk at CT-angiografi tas av alle aktuelle, og at avtalen med "
        "trombektomisenteret virker hele døgnet.",
        en="Thrombectomy is the most effective treatment when a large vessel is "
        "blocked. Check that every candidate has CT angiography, and that the "
        "arrangement with the thrombectomy centre works around the clock.",
    ),
    source=f"Form item: {sources.FORM}; codes: {sources.REGISTRY_CODE}.",
    direction=Direction.HIGHER,
    denominator=infarct,
    numerator=thrombectomised,
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Trombektomi, 1, 2, 3),
)

REPERFUSION_ASSESSED = ShareIndicator(
    id="reperfusion_assessed",
    number=20,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Vurdert for reperfusjonsbehandling",
        en="Assessed for reperfusion treatment",
    ),
    short_title=Text(nb="Vurdert for reperfusjon", en="Assessed for reperfusion"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), innlagt fra 2017, da spørsmålet kom med i skjemaet.",
        en="Ischaemic stroke (I63), admitted from 2017, when the form began to ask.",
    ),
    numerator_text=Text(
        nb="Vurdert for trombolyse eller trombektomi. Ukjent teller som ikke vurdert.",
        en="Assessed for thrombolysis or thrombectomy. Unknown counts as not assessed.",
    ),
    rationale=Text(
        nb="Alle med hjerneinfarkt skal vurderes, også når svaret blir nei. Skriv "
        "vurderingen og grunnen i journalen, så glemmes ingen.",
        en="Everybody with an ischaemic stroke should be assessed, also when the "
        "answer is no. Write the assessment and its reason in the record, so that "
        "nobody is forgotten.",
    ),
    source=f"Form item: {sources.FORM}; {sources.BUNDLE}.",
    direction=Direction.HIGHER,
    denominator=infarct,
    numerator=coded(stroke.c.Vurdertreperfusjon, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Vurdertreperfusjon, YES, NO),
    valid_from=sources.FORM_2017,
)

SICH_AFTER_THROMBOLYSIS = ShareIndicator(
    id="sich_after_thrombolysis",
    number=42,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Symptomgivende hjerneblødning etter trombolyse",
        en="Symptomatic haemorrhage after thrombolysis",
    ),
    short_title=Text(nb="Blødning etter trombolyse", en="Bleed after thrombolysis"),
    denominator_text=Text(
        nb="Behandlet med trombolyse.", en="Treated with thrombolysis."
    ),
    numerator_text=Text(
        nb="Hjerneblødning med klinisk forverring på minst 4 NIHSS-poeng innen 36 "
        "timer. Ukjent teller som ingen blødning.",
        en="Haemorrhage with a clinical worsening of at least 4 NIHSS points within 36 "
        "hours. Unknown counts as no haemorrhage.",
    ),
    rationale=Text(
        nb="Blødning er den viktigste komplikasjonen til trombolyse. Noen få prosent "
        "må ventes. Gå gjennom hvert tilfelle for dose, blodtrykk og indikasjon, og "
        "sjekk at svaret er fylt ut for alle behandlede.",
        en="Haemorrhage is the main complication of thrombolysis, and a few per cent "
        "must be expected. Review each case for dose, blood pressure and indication, "
        "and check that the answer is filled in for all who were treated.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.LOWER,
    denominator=thrombolysed,
    numerator=coded(stroke.c.HjerneblInnen36timer, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.HjerneblInnen36timer, YES, NO),
)

INDICATORS = (
    THROMBOLYSIS_RATE_ISCHEMIC,
    THROMBOLYSIS_RATE_ISCHEMIC_LE80,
    THROMBECTOMY_RATE_ISCHEMIC,
    REPERFUSION_ASSESSED,
    SICH_AFTER_THROMBOLYSIS,
)
