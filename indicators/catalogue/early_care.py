"""Early care in the ward: the team's assessment, watching, scoring and getting up."""

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, Goal, ShareIndicator, Stage, Text
from indicators.terms import NO, YES, every_stroke, unanswered

_ALL_STROKES = Text(nb="Alle hjerneslag.", en="All strokes.")

MULTIDISCIPLINARY_ASSESSMENT = ShareIndicator(
    id="multidisciplinary_assessment",
    number=13,
    stage=Stage.STROKE_UNIT,
    title=Text(
        nb="Tverrfaglig funksjonsvurdering",
        en="Multidisciplinary assessment of function",
    ),
    short_title=Text(nb="Tverrfaglig vurdering", en="Multidisciplinary assessment"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Tverrfaglig vurdering utført. Skjemaet sier ikke når, så vurderinger etter "
        "anbefalt tid teller også. Ukjent teller som ikke gjort.",
        en="Multidisciplinary assessment done. The form does not say when, so "
        "assessments after the recommended time count too. Unknown counts as not done.",
    ),
    rationale=Text(
        nb="Når fysioterapeut, ergoterapeut, logoped, sykepleier og lege vurderer "
        "pasienten sammen, starter riktig rehabilitering tidligere. Legg inn et fast "
        "tverrfaglig møte, og avklar hvem som gjør det i helgene.",
        en="When physiotherapist, occupational therapist, speech therapist, nurse and "
        "doctor assess the patient together, the right rehabilitation starts earlier. "
        "Set a fixed meeting of the team and settle who does it at weekends.",
    ),
    source=f"Form item: {sources.FORM}; {sources.BUNDLE}. Levels: "
    f"{sources.LEVELS_2026}; not among the levels of 2022.",
    direction=Direction.HIGHER,
    goals=(
        Goal(
            high=0.80,
            moderate=0.70,
            source=sources.LEVELS_2026,
            valid_from=sources.NEW_LEVELS,
        ),
    ),
    denominator=every_stroke,
    numerator=coded(stroke.c.TverrfagligVurdering, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.TverrfagligVurdering, YES, NO),
)

PHYSIOLOGY_PER_CHECKLIST = ShareIndicator(
    id="physiology_per_checklist",
    number=32,
    stage=Stage.STROKE_UNIT,
    title=Text(
        nb="Fysiologisk homeostase etter sjekkliste",
        en="Physiology kept within limits by checklist",
    ),
    short_title=Text(nb="Fysiologisk homeostase", en="Physiology by checklist"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Fysiologisk homeostase ivaretatt etter sjekkliste. «Ikke relevant» teller "
        "som gjort, ukjent som ikke gjort.",
        en="Physiology kept within limits by a checklist. “Not relevant” counts as "
        "done, unknown as not done.",
    ),
    rationale=Text(
        nb="Feber, høyt blodsukker, lavt oksygen og svingende blodtrykk øker skaden i "
        "hjernen. Heng sjekklisten ved sengen, med grenser for når noe skal gjøres.",
        en="Fever, high blood sugar, low oxygen and unstable blood pressure add to the "
        "injury of the brain. Keep the checklist at the bedside, with limits for when "
        "to act.",
    ),
    source=f"Form item: {sources.FORM}; {sources.BUNDLE}.",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=coded(stroke.c.FysiologiskHomeostase, 1, 3),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.FysiologiskHomeostase, 1, 2, 3),
)

DAILY_NEURO_SCORING = ShareIndicator(
    id="daily_neuro_scoring",
    number=33,
    stage=Stage.STROKE_UNIT,
    title=Text(
        nb="Daglige skåringer de første tre døgnene",
        en="Daily neurological scores in the first three days",
    ),
    short_title=Text(nb="Daglige skåringer", en="Daily scores"),
    denominator_text=_ALL_STROKES,
    numerator_text=Text(
        nb="Skåret daglig de første tre døgnene. Ukjent teller som ikke gjort.",
        en="Scored daily in the first three days. Unknown counts as not done.",
    ),
    rationale=Text(
        nb="Den som skåres hver dag, får forverring oppdaget mens det ennå kan gjøres "
        "noe. Legg skåren inn i kurven, og bestem hva som utløser ny vurdering.",
        en="In patients scored every day, deterioration is found while something can "
        "still be done. Put the score on the chart, and decide what calls for a new "
        "assessment.",
    ),
    source=f"Form item: {sources.FORM}; {sources.BUNDLE}.",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=coded(stroke.c.Funksjonsvurderingdaglig, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.Funksjonsvurderingdaglig, YES, NO),
)

MOBILISED_WITHIN_48H = ShareIndicator(
    id="mobilised_within_48h",
    number=34,
    stage=Stage.STROKE_UNIT,
    title=Text(nb="Mobilisert innen 48 timer", en="Mobilised within 48 hours"),
    short_title=Text(nb="Mobilisert innen 48 timer", en="Mobilised within 48 hours"),
    denominator_text=Text(
        nb="Alle hjerneslag innlagt fra 2017. Før det spurte skjemaet om 24 timer.",
        en="All strokes admitted from 2017. Before that the form asked about 24 hours.",
    ),
    numerator_text=Text(
        nb="Mobilisert innen 48 timer. Ukjent teller som ikke gjort.",
        en="Mobilised within 48 hours. Unknown counts as not done.",
    ),
    rationale=Text(
        nb="Å komme opp av sengen forebygger lungebetennelse og blodpropp, og der "
        "begynner treningen. Sørg for at også pasienter som kommer fredag, blir "
        "mobilisert i helgen.",
        en="Getting out of bed prevents pneumonia and thrombosis and begins the "
        "training. See that patients who come on a Friday are mobilised over the "
        "weekend too.",
    ),
    source=f"Form item from 2017: {sources.FORM}; {sources.BUNDLE}.",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=coded(stroke.c.MobiliseringInnen48Timer, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.MobiliseringInnen48Timer, YES, NO),
    valid_from=sources.FORM_2017,
)

INDICATORS = (
    MULTIDISCIPLINARY_ASSESSMENT,
    PHYSIOLOGY_PER_CHECKLIST,
    DAILY_NEURO_SCORING,
    MOBILISED_WITHIN_48H,
)
