"""Life three months after the stroke, as patients answer the follow-up form.

Only a follow-up that was carried out counts, and only answers: unknown stands outside.
"""

from sqlalchemy import and_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.terms import (
    NO,
    YES,
    answered,
    due_and_followed_up,
    not_known_at_three_months,
    unanswered,
)

RECURRENT_STROKE_3M = ShareIndicator(
    id="recurrent_stroke_3m",
    number=48,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Reinnlagt for nytt hjerneslag innen tre måneder",
        en="Readmitted for a new stroke within three months",
    ),
    short_title=Text(nb="Reinnlagt for nytt slag", en="Readmitted, new stroke"),
    denominator_text=Text(
        nb="Innlagt for mer enn 90 dager siden, oppfølging utført, spørsmålet om "
        "reinnleggelse besvart.",
        en="Admitted more than 90 days ago, follow-up done, the question on "
        "readmission answered.",
    ),
    numerator_text=Text(
        nb="Reinnlagt for nytt hjerneslag.", en="Readmitted for a new stroke."
    ),
    rationale=Text(
        nb="Et nytt hjerneslag gir ofte større skade enn det første. Se etter hull i "
        "sekundærforebyggingen hos dem det gjelder.",
        en="A new stroke often does more harm than the first. Look for gaps in the "
        "secondary prevention of these patients.",
    ),
    source=f"Follow-up form: {sources.FORM}.",
    direction=Direction.LOWER,
    denominator=and_(
        due_and_followed_up, answered(stroke.c.InnlagtEtterUtskriving, 1, 2, 3, 4)
    ),
    numerator=coded(stroke.c.InnlagtEtterUtskriving, 2),
    unknown_is_not_done=False,
    unknown=not_known_at_three_months(
        answered(stroke.c.InnlagtEtterUtskriving, 1, 2, 3, 4)
    ),
)

SUFFICIENT_HELP_3M = ShareIndicator(
    id="sufficient_help_3m",
    number=49,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Tilstrekkelig hjelp etter hjerneslaget", en="Enough help after the stroke"
    ),
    short_title=Text(nb="Tilstrekkelig hjelp", en="Enough help"),
    denominator_text=Text(
        nb="Innlagt for mer enn 90 dager siden, oppfølging utført, svart ja eller nei. "
        "De som ikke har behov eller ikke vet, er utenfor.",
        en="Admitted more than 90 days ago, follow-up done, answered yes or no. "
        "Patients with no need and those who do not know stand outside.",
    ),
    numerator_text=Text(
        nb="Pasienten svarer at hjelpen har vært tilstrekkelig.",
        en="The patient answers that the help has been enough.",
    ),
    rationale=Text(
        nb="Pasienten vet selv om hjelpen hjemme strekker til. Ta svarene med til "
        "kommunene når utskriving og oppfølging avtales.",
        en="Patients know whether help at home is enough. Bring the answers to the "
        "municipalities when discharge and follow-up are arranged.",
    ),
    source=f"Follow-up form, patient-reported: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=and_(due_and_followed_up, answered(stroke.c.TilstrekkeligHjelp, 1, 2)),
    numerator=coded(stroke.c.TilstrekkeligHjelp, 1),
    unknown_is_not_done=False,
    unknown=not_known_at_three_months(answered(stroke.c.TilstrekkeligHjelp, 1, 2, 3)),
)

AS_SATISFIED_3M = ShareIndicator(
    id="as_satisfied_3m",
    number=50,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Like fornøyd med tilværelsen som før hjerneslaget",
        en="As satisfied with life as before the stroke",
    ),
    short_title=Text(nb="Like fornøyd som før", en="As satisfied as before"),
    denominator_text=Text(
        nb="Innlagt for mer enn 90 dager siden, oppfølging utført, svart ja eller nei.",
        en="Admitted more than 90 days ago, follow-up done, answered yes or no.",
    ),
    numerator_text=Text(
        nb="Pasienten er like fornøyd med tilværelsen som før.",
        en="The patient is as satisfied with life as before.",
    ),
    rationale=Text(
        nb="Depresjon og fatigue er vanlig etter hjerneslag og synes ikke på mRS. Spør "
        "etter det ved kontrollen, og vis videre til hjelp som finnes.",
        en="Depression and fatigue are common after stroke and do not show on the mRS. "
        "Ask about them at the check-up and refer to the help there is.",
    ),
    source=f"Follow-up form, patient-reported: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=and_(due_and_followed_up, answered(stroke.c.Tilfredshet, 1, 2)),
    numerator=coded(stroke.c.Tilfredshet, 1),
    unknown_is_not_done=False,
    unknown=not_known_at_three_months(answered(stroke.c.Tilfredshet, 1, 2)),
)

SMOKERS_QUIT_3M = ShareIndicator(
    id="smokers_quit_3m",
    number=51,
    stage=Stage.OUTCOME,
    title=Text(
        nb="Røykere som har sluttet etter tre måneder",
        en="Smokers who have quit at three months",
    ),
    short_title=Text(nb="Sluttet å røyke", en="Quit smoking"),
    denominator_text=Text(
        nb="Røykte før hjerneslaget, innlagt for mer enn 90 dager siden, oppfølging "
        "utført, oppgitt som røyker eller eks-røyker. Svaret «aldri» motsier "
        "akuttskjemaet og er utenfor.",
        en="Smoked before the stroke, admitted more than 90 days ago, follow-up done, "
        "reported as smoker or ex-smoker. The answer “never” contradicts the acute "
        "form and stands outside.",
    ),
    numerator_text=Text(
        nb="Eks-røyker ved oppfølgingen.", en="Ex-smoker at the follow-up."
    ),
    rationale=Text(
        nb="Røykestopp senker risikoen for nytt hjerneslag og hjerteinfarkt. Gi "
        "tydelige råd under oppholdet, og tilby frisklivssentral eller legemidler.",
        en="Stopping lowers the risk of new stroke and of myocardial infarction. Give "
        "clear advice during the stay, and offer support or medicines.",
    ),
    source=f"Acute form and follow-up form: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=and_(
        due_and_followed_up,
        coded(stroke.c.RoykerPre, 1),
        answered(stroke.c.Royker3mnd, 1, 2),
    ),
    numerator=coded(stroke.c.Royker3mnd, 2),
    unknown_is_not_done=False,
    unknown=and_(
        coded(stroke.c.RoykerPre, 1),
        not_known_at_three_months(answered(stroke.c.Royker3mnd, 0, 1, 2)),
    ),
)

IN_WORK_3M = ShareIndicator(
    id="in_work_3m",
    number=52,
    stage=Stage.OUTCOME,
    title=Text(nb="Tilbake i arbeid etter tre måneder", en="In work at three months"),
    short_title=Text(nb="Tilbake i arbeid", en="Back in work"),
    denominator_text=Text(
        nb="Yrkesaktiv da hjerneslaget kom, innlagt for mer enn 90 dager siden, "
        "oppfølging utført, svart ja eller nei.",
        en="In work when the stroke came, admitted more than 90 days ago, follow-up "
        "done, answered yes or no.",
    ),
    numerator_text=Text(nb="Yrkesaktiv ved oppfølgingen.", en="In work at follow-up."),
    rationale=Text(
        nb="Arbeid er økonomi, helse og fellesskap. Kartlegg kognitive vansker før "
        "utskriving, og meld dem som trenger det til arbeidsrettet rehabilitering.",
        en="Work is income, health and company. Assess cognitive difficulties before "
        "discharge and refer those who need it to vocational rehabilitation.",
    ),
    source=f"Follow-up form: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=and_(
        due_and_followed_up,
        coded(stroke.c.YrkesaktivUnderHjerneslag2, 1),
        answered(stroke.c.YrkesaktivNaa, 1, 2),
    ),
    numerator=coded(stroke.c.YrkesaktivNaa, 1),
    unknown_is_not_done=False,
    unknown=and_(
        due_and_followed_up,
        coded(stroke.c.YrkesaktivUnderHjerneslag2, 1),
        unanswered(stroke.c.YrkesaktivNaa, YES, NO),
    ),
)

INDICATORS = (
    RECURRENT_STROKE_3M,
    SUFFICIENT_HELP_3M,
    AS_SATISFIED_3M,
    SMOKERS_QUIT_3M,
    IN_WORK_3M,
)
