"""Secondary prevention: what keeps the blood from clotting again."""

from sqlalchemy import and_, or_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.terms import (
    answered,
    any_unanswered,
    any_yes,
    discharged_alive,
    followed_up,
    followup_due,
    infarct,
    not_known_at_three_months,
)

_anticoagulant = any_yes(stroke.c.UtWarfarin, stroke.c.UtAndreEnnWarfarin)
_anticoagulant_unknown = any_unanswered(
    stroke.c.UtWarfarin, stroke.c.UtAndreEnnWarfarin
)
_infarct_with_fibrillation = and_(
    infarct, coded(stroke.c.Atrieflimmer, 1), discharged_alive
)

ANTITHROMBOTICS_DISCHARGE_ISCHEMIC = ShareIndicator(
    id="antithrombotics_discharge_ischemic",
    number=6,
    stage=Stage.PREVENTION,
    official=True,
    title=Text(
        nb="Antitrombotisk behandling ved utskriving",
        en="Antithrombotic treatment at discharge",
    ),
    short_title=Text(nb="Antitrombotisk behandling", en="Antithrombotics at discharge"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63), utskrevet i live.",
        en="Ischaemic stroke (I63), discharged alive.",
    ),
    numerator_text=Text(
        nb="Utskrevet med platehemmer (ASA, ADP-reseptorblokker, dipyridamol) eller "
        "antikoagulasjon (warfarin, DOAK). Ukjent teller som ikke gitt.",
        en="Discharged on an antiplatelet (aspirin, P2Y12 inhibitor, dipyridamole) or "
        "an anticoagulant (warfarin, DOAC). Unknown counts as not given.",
    ),
    rationale=Text(
        nb="Antitrombotisk behandling forebygger nytt hjerneinfarkt og skal være "
        "startet hos nesten alle før hjemreise. Gå gjennom pasientene uten: "
        "kontraindikasjon, glemt resept eller mangelfull registrering?",
        en="Antithrombotic treatment prevents a new ischaemic stroke and should be "
        "started in nearly all before they go home. Review the patients without it: "
        "contraindication, missed prescription or incomplete registration?",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.95, 0.85),
    denominator=and_(infarct, discharged_alive),
    numerator=or_(
        any_yes(stroke.c.UtASA, stroke.c.UtKlopidogrel, stroke.c.UtDipyridamol),
        _anticoagulant,
    ),
    unknown_is_not_done=True,
    unknown=or_(
        any_unanswered(stroke.c.UtASA, stroke.c.UtKlopidogrel, stroke.c.UtDipyridamol),
        _anticoagulant_unknown,
    ),
)

ANTICOAGULATION_DISCHARGE_AF = ShareIndicator(
    id="anticoagulation_discharge_af",
    number=7,
    stage=Stage.PREVENTION,
    official=True,
    title=Text(
        nb="Antikoagulasjon ved utskriving ved atrieflimmer",
        en="Anticoagulation at discharge in atrial fibrillation",
    ),
    short_title=Text(nb="Antikoagulasjon ved AF", en="Anticoagulation in AF"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63) med EKG-bekreftet atrieflimmer, utskrevet i live.",
        en="Ischaemic stroke (I63) with ECG-confirmed atrial fibrillation, "
        "discharged alive.",
    ),
    numerator_text=Text(
        nb="Utskrevet med warfarin eller DOAK. Ukjent teller som ikke gitt. "
        "Behandling som startes etter utskriving, teller ikke her.",
        en="Discharged on warfarin or a DOAC. Unknown counts as not given. "
        "Treatment started after discharge does not count here.",
    ),
    rationale=Text(
        nb="Antikoagulasjon fjerner om lag to av tre nye hjerneslag ved atrieflimmer. "
        "Sørg for at utsatt oppstart har dato, ansvarlig lege og plass i epikrisen.",
        en="Anticoagulation averts about two in three new strokes in atrial "
        "fibrillation. When the start is put off, give it a date and a responsible "
        "doctor in the discharge letter.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.70, 0.55),
    denominator=_infarct_with_fibrillation,
    numerator=_anticoagulant,
    unknown_is_not_done=True,
    unknown=_anticoagulant_unknown,
)

ANTICOAGULATION_AF_WITHIN_3M = ShareIndicator(
    id="anticoagulation_af_within_3m",
    number=7,
    stage=Stage.PREVENTION,
    title=Text(
        nb="Antikoagulasjon innen tre måneder ved atrieflimmer",
        en="Anticoagulation within three months in atrial fibrillation",
    ),
    short_title=Text(nb="Antikoag. innen 3 md, AF", en="Anticoag. by 3 months, AF"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63) med EKG-bekreftet atrieflimmer, utskrevet i live, "
        "innlagt for mer enn 90 dager siden.",
        en="Ischaemic stroke (I63) with ECG-confirmed atrial fibrillation, discharged "
        "alive, admitted more than 90 days ago.",
    ),
    numerator_text=Text(
        nb="Warfarin eller DOAK ved utskriving, eller blodfortynnende medisin oppgitt "
        "ved utført oppfølging. Ukjent og manglende oppfølging teller som ikke gitt. "
        "Oppfølgingsskjemaet skiller ikke antikoagulasjon fra platehemmer.",
        en="Warfarin or a DOAC at discharge, or blood-thinning medicine reported at a "
        "follow-up that was done. Unknown and missing follow-up count as not given. "
        "The follow-up form does not tell anticoagulants from antiplatelets.",
    ),
    rationale=Text(
        nb="Etter store infarkter utsettes oppstarten ofte til etter utskriving. "
        "Forskjellen fra tallet ved utskriving viser hvor mange som kom i gang senere.",
        en="After large infarcts the start is often put off until after discharge. The "
        "difference from the figure at discharge shows how many started later.",
    ),
    source=f"Variant of the annual report as described in {sources.LEVELS}; "
    f"three-month answer: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=and_(_infarct_with_fibrillation, followup_due),
    numerator=or_(
        _anticoagulant, and_(followed_up, coded(stroke.c.Blodfortynnende3mnd, 1))
    ),
    unknown_is_not_done=True,
    unknown=or_(
        _anticoagulant_unknown,
        not_known_at_three_months(answered(stroke.c.Blodfortynnende3mnd, 1, 2)),
    ),
)

INDICATORS = (
    ANTITHROMBOTICS_DISCHARGE_ISCHEMIC,
    ANTICOAGULATION_DISCHARGE_AF,
    ANTICOAGULATION_AF_WITHIN_3M,
)
