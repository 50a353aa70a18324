"""Secondary prevention: blood pressure, lipids, and the review before discharge."""

from sqlalchemy import and_, or_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.terms import (
    NO,
    YES,
    admitted_from,
    aged_80_or_less,
    any_unanswered,
    any_yes,
    discharged_alive,
    infarct,
    unanswered,
)

# The form asked for five drug groups until 2016 and has one question since.
_UNTIL_2015 = (
    stroke.c.UtDiuretica,
    stroke.c.UtACEhemmer,
    stroke.c.UtA2Antagonist,
    stroke.c.UtBetablokker,
    stroke.c.UtKalsiumantagonist,
)
_antihypertensive = or_(
    and_(admitted_from(2016), coded(stroke.c.PostMedikBehHoytBT, 1)),
    and_(~admitted_from(2016), any_yes(*_UNTIL_2015)),
)
_antihypertensive_unknown = or_(
    and_(admitted_from(2016), any_unanswered(stroke.c.PostMedikBehHoytBT)),
    and_(~admitted_from(2016), any_unanswered(*_UNTIL_2015)),
)

ANTIHYPERTENSIVES_DISCHARGE = ShareIndicator(
    id="antihypertensives_discharge",
    number=8,
    stage=Stage.PREVENTION,
    official=True,
    title=Text(
        nb="Blodtrykkssenkende behandling ved utskriving",
        en="Blood-pressure lowering treatment at discharge",
    ),
    short_title=Text(nb="BT-senkende behandling", en="Blood-pressure lowering"),
    denominator_text=Text(
        nb="Alle hjerneslag (I61, I63, I64), utskrevet i live.",
        en="All strokes (I61, I63, I64), discharged alive.",
    ),
    numerator_text=Text(
        nb="Utskrevet med behandling for høyt blodtrykk. Før 2016: minst én av fem "
        "medikamentgrupper, et brudd i tidsserien. Ukjent teller som ikke gitt.",
        en="Discharged on treatment for high blood pressure. Before 2016: at least one "
        "of five drug groups, a break in the series. Unknown counts as not given.",
    ),
    rationale=Text(
        nb="Høyt blodtrykk er den viktigste risikofaktoren for både infarkt og "
        "blødning. Start eller juster behandlingen før utskriving, og avtal kontroll "
        "hos fastlegen.",
        en="High blood pressure is the most important risk factor for infarction and "
        "haemorrhage alike. Start or adjust treatment before discharge and arrange a "
        "check with the family doctor.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}; drug groups before 2016: "
    f"{sources.PREPROCESSING}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.70, 0.60),
    denominator=discharged_alive,
    numerator=_antihypertensive,
    unknown_is_not_done=True,
    unknown=_antihypertensive_unknown,
)

LIPID_LOWERING_DISCHARGE_ISCHEMIC_LE80 = ShareIndicator(
    id="lipid_lowering_discharge_ischemic_le80",
    number=9,
    stage=Stage.PREVENTION,
    official=True,
    title=Text(
        nb="Lipidsenkende behandling ved utskriving, 80 år eller yngre",
        en="Lipid-lowering treatment at discharge, aged 80 or less",
    ),
    short_title=Text(nb="Lipidsenkende, ≤ 80 år", en="Lipid lowering, age ≤ 80"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), 80 år eller yngre, utskrevet i live. Ukjent alder er "
        "utenfor.",
        en="Ischaemic stroke (I63), aged 80 or less, discharged alive. Unknown age "
        "stands outside.",
    ),
    numerator_text=Text(
        nb="Utskrevet med statin eller annet lipidsenkende middel. Ukjent teller som "
        "ikke gitt.",
        en="Discharged on a statin or another lipid-lowering medicine. Unknown counts "
        "as not given.",
    ),
    rationale=Text(
        nb="Statin etter hjerneinfarkt senker risikoen for nytt hjerneslag og "
        "hjerteinfarkt. Mål lipider under oppholdet og start før hjemreise.",
        en="A statin after ischaemic stroke lowers the risk of new stroke and of "
        "myocardial infarction. Measure lipids during the stay and start before the "
        "patient goes home.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE} (80 or less; the public text says "
    f"under 80). Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.75, 0.65),
    denominator=and_(infarct, aged_80_or_less, discharged_alive),
    numerator=coded(stroke.c.UtStatinerLipid, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.UtStatinerLipid, YES, NO),
    valid_from=sources.FORM_2014,
)

SECONDARY_PREVENTION_REVIEWED = ShareIndicator(
    id="secondary_prevention_reviewed",
    number=37,
    stage=Stage.PREVENTION,
    title=Text(
        nb="Vurdert for sekundærprofylakse før utskriving",
        en="Secondary prevention reviewed before discharge",
    ),
    short_title=Text(nb="Sekundærprofylakse vurdert", en="Secondary prevention review"),
    denominator_text=Text(
        nb="Alle hjerneslag, utskrevet i live.", en="All strokes, discharged alive."
    ),
    numerator_text=Text(
        nb="Vurdert for sekundærprofylakse etter sjekkliste. Ukjent teller som ikke "
        "gjort.",
        en="Reviewed for secondary prevention by checklist. Unknown counts as not "
        "done.",
    ),
    rationale=Text(
        nb="Uten en planmessig gjennomgang blir risikofaktorer stående ubehandlet. "
        "La sjekklisten være et fast punkt på visitten før utskriving.",
        en="Without a planned review, risk factors stay untreated. Make the checklist "
        "a fixed item of the round before discharge.",
    ),
    source=f"Form item: {sources.FORM}; patient-safety bundle for stroke, "
    "itryggehender24-7.no.",
    direction=Direction.HIGHER,
    denominator=discharged_alive,
    numerator=coded(stroke.c.Sjekklisteprofylakse, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Sjekklisteprofylakse, YES, NO),
)

INDICATORS = (
    ANTIHYPERTENSIVES_DISCHARGE,
    LIPID_LOWERING_DISCHARGE_ISCHEMIC_LE80,
    SECONDARY_PREVENTION_REVIEWED,
)
