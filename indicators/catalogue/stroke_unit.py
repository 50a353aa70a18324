"""The stroke unit: who comes there, who comes there at once, who may safely swallow."""

from sqlalchemy import and_, or_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.terms import NO, YES, admitted_from, every_stroke, unanswered

_ALL_STROKES = Text(
    nb="Alle hjerneslag (I61, I63, I64).", en="All strokes (I61, I63, I64)."
)
_first_ward_stroke_unit = coded(stroke.c.AvdForstInnlagt, 1)
_first_ward_unknown = unanswered(stroke.c.AvdForstInnlagt, 1, 2)
_discharged_from_stroke_unit = coded(stroke.c.AvdUtskrFra, 1)
_last_ward_unknown = unanswered(stroke.c.AvdUtskrFra, 1, 2)
# Neurosurgery, intensive care or other monitoring.
_first_ward_monitored = coded(stroke.c.AvdForstInnlagtHvilken, 3, 4)

STROKE_UNIT_TREATED = ShareIndicator(
    id="stroke_unit_treated",
    number=1,
    stage=Stage.STROKE_UNIT,
    official=True,
    title=Text(nb="Behandlet i slagenhet", en="Treated in a stroke unit"),
    short_title=Text(nb="Behandlet i slagenhet", en="Treated in stroke unit"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Innlagt først i slagenhet, utskrevet fra slagenhet, eller (fra 2017) "
        "oppgitt som behandlet i slagenhet under oppholdet. Ukjent teller som nei.",
        en="First ward a stroke unit, discharged from a stroke unit, or (from 2017) "
        "reported as treated in a stroke unit during the stay. Unknown counts as no.",
    ),
    rationale=Text(
        nb="Slagenhet redder liv og gir færre alvorlige følger, uansett alder, type og "
        "alvorlighet. Finn ut hvor pasientene utenfor lå, og om det var plassmangel, "
        "sen diagnose eller andre sykdommer.",
        en="Stroke units save lives and reduce disability at any age, type and "
        "severity. Find out where the others were treated, and whether it was lack of "
        "beds, a late diagnosis or other illness.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}; direct question from 2017: "
    f"{sources.FORM}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.90, 0.80),
    denominator=every_stroke,
    numerator=or_(
        _first_ward_stroke_unit,
        _discharged_from_stroke_unit,
        and_(admitted_from(2017), coded(stroke.c.BehandlSlagenhet, 1)),
    ),
    unknown_is_not_done=True,
    unknown=or_(
        _first_ward_unknown,
        _last_ward_unknown,
        and_(admitted_from(2017), unanswered(stroke.c.BehandlSlagenhet, YES, NO)),
    ),
)

STROKE_UNIT_DIRECT_ADMISSION = ShareIndicator(
    id="stroke_unit_direct_admission",
    number=2,
    stage=Stage.STROKE_UNIT,
    official=True,
    title=Text(
        nb="Innlagt direkte i slagenhet", en="Admitted directly to a stroke unit"
    ),
    short_title=Text(nb="Direkte til slagenhet", en="Direct to stroke unit"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Innlagt først i slagenhet, eller først i nevrokirurgisk avdeling, intensiv "
        "eller annen overvåking og så utskrevet fra slagenhet. Ukjent teller som nei.",
        en="First ward a stroke unit, or first neurosurgery, intensive care or other "
        "monitoring and then discharged from a stroke unit. Unknown counts as no.",
    ),
    rationale=Text(
        nb="De første timene i slagenhet er de viktigste: overvåking, svelgtest og "
        "tidlig trening. Sørg for at det alltid finnes en ledig slagseng når mottaket "
        "ringer.",
        en="The first hours in the stroke unit matter most: monitoring, swallow test, "
        "early training. See that a stroke bed is always free when the emergency "
        "department calls.",
    ),
    source=f"Definition: {sources.BY_HOSPITAL}. Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.90, 0.75),
    denominator=every_stroke,
    numerator=or_(
        _first_ward_stroke_unit,
        and_(_first_ward_monitored, _discharged_from_stroke_unit),
    ),
    unknown_is_not_done=True,
    unknown=or_(
        _first_ward_unknown,
        and_(
            ~_first_ward_stroke_unit,
            or_(
                _first_ward_monitored,
                unanswered(stroke.c.AvdForstInnlagtHvilken, 1, 2, 3, 4, 5, 6),
            ),
            or_(_discharged_from_stroke_unit, _last_ward_unknown),
        ),
    ),
)

DYSPHAGIA_SCREENING = ShareIndicator(
    id="dysphagia_screening",
    number=3,
    stage=Stage.STROKE_UNIT,
    official=True,
    title=Text(
        nb="Svelgfunksjon vurdert før mat og drikke",
        en="Swallowing assessed before food and drink",
    ),
    short_title=Text(nb="Svelgfunksjon vurdert", en="Swallowing assessed"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Svelgfunksjonen vurdert eller testet før mat eller drikke gjennom munnen. "
        "«Ikke relevant» (for eksempel bevisstløs) teller som gjort, ukjent som ikke "
        "gjort.",
        en="Swallowing assessed or tested before any food or drink by mouth. “Not "
        "relevant” (unconscious, say) counts as done, unknown as not done.",
    ),
    rationale=Text(
        nb="Feilsvelging gir lungebetennelse, som tar liv. La svelgtesten være fast "
        "punkt i mottaket, og la ingenting gå gjennom munnen før den er ført i "
        "journalen.",
        en="Aspiration causes pneumonia, and pneumonia kills. Make the swallow test "
        "part of admission, and give nothing by mouth until it stands in the record.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}; code 3: {sources.FORM}. Levels: "
    f"{sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.95, 0.85),
    denominator=every_stroke,
    numerator=coded(stroke.c.SvelgtestUtfort, 1, 3),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.SvelgtestUtfort, 1, 2, 3),
)

INDICATORS = (STROKE_UNIT_TREATED, STROKE_UNIT_DIRECT_ADMISSION, DYSPHAGIA_SCREENING)
