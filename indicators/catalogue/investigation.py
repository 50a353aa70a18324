"""Investigation: finding the stroke, the vessel behind it and the heart behind that."""

from datetime import date

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
from indicators.terms import NO, YES, every_stroke, infarct, known_time, unanswered

# The first phase of the national pathway, which asks for clock times.
_PATHWAY = date(2018, 2, 1)
# Ultrasound, CT angiography, MR angiography, or several.
_IMAGED = (2, 3, 4, 5)

DOOR_TO_IMAGING_MEDIAN = MedianIndicator(
    id="door_to_imaging_median",
    number=28,
    stage=Stage.INVESTIGATION,
    title=Text(
        nb="Median tid fra innleggelse til bildeundersøkelse",
        en="Median time from admission to brain imaging",
    ),
    short_title=Text(nb="Dør til bilde", en="Door to imaging"),
    denominator_text=Text(
        nb="Alle hjerneslag innlagt fra februar 2018, både innleggelse og "
        "bildeundersøkelse med kjent klokkeslett, høyst 24 timer imellom.",
        en="All strokes admitted from February 2018, admission and imaging both with a "
        "known clock time, at most 24 hours between.",
    ),
    numerator_text=Text(
        nb="Minutter fra innleggelse til første bildeundersøkelse av hjernen.",
        en="Minutes from admission to the first imaging of the brain.",
    ),
    rationale=Text(
        nb="Ingen kan få reperfusjon eller riktig blodtrykksmål før bildene er tatt. "
        "Kjør pasienten rett til CT på ambulansebåren når slagalarmen går.",
        en="Nobody can have reperfusion or the right blood-pressure target before "
        "imaging. Take the patient straight to the CT on the ambulance stretcher when "
        "the stroke alarm sounds.",
    ),
    source="Clock time of the national pathway for stroke, Helsedirektoratet (first "
    "phase, February 2018).",
    direction=Direction.LOWER,
    denominator=known_time(stroke.c.door_to_imaging),
    value=stroke.c.door_to_imaging,
    unit=TimeUnit.MINUTES,
    valid_from=_PATHWAY,
)

BRAIN_IMAGING_WITHIN_12H = ShareIndicator(
    id="brain_imaging_within_12h",
    number=29,
    stage=Stage.INVESTIGATION,
    title=Text(
        nb="CT eller MR av hjernen innen 12 timer",
        en="CT or MRI of the brain within 12 hours",
    ),
    short_title=Text(nb="CT/MR innen 12 timer", en="CT/MRI within 12 hours"),
    denominator_text=Text(nb="Alle hjerneslag.", en="All strokes."),
    numerator_text=Text(
        nb="CT eller MR av hjernen tatt innen 12 timer etter innleggelse. Ukjent "
        "teller som ikke gjort.",
        en="CT or MRI of the brain within 12 hours of admission. Unknown counts as not "
        "done.",
    ),
    rationale=Text(
        nb="Bare bilder skiller infarkt fra blødning, og behandlingen er motsatt. "
        "Nesten alle skal ha bilder med en gang; let etter pasienter som ble innlagt "
        "med en annen diagnose.",
        en="Only imaging tells infarct from haemorrhage, and their treatments are "
        "opposite. Nearly everybody should be imaged at once; look for patients "
        "admitted with another diagnosis.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=coded(stroke.c.CerebralCTInn, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.CerebralCTInn, YES, NO),
)

VESSEL_IMAGING = ShareIndicator(
    id="vessel_imaging",
    number=30,
    stage=Stage.INVESTIGATION,
    title=Text(
        nb="Undersøkelse av halskar eller kar i hjernen",
        en="Imaging of the vessels of the neck or brain",
    ),
    short_title=Text(nb="Karundersøkelse", en="Vessel imaging"),
    denominator_text=Text(nb="Hjerneinfarkt (I63).", en="Ischaemic stroke (I63)."),
    numerator_text=Text(
        nb="Ekstrakranielle eller intrakranielle kar undersøkt med ultralyd, "
        "CT-angiografi, MR-angiografi eller flere av dem. Ukjent teller som ikke "
        "gjort.",
        en="Extracranial or intracranial vessels examined with ultrasound, CT "
        "angiography, MR angiography or several of them. Unknown counts as not done.",
    ),
    rationale=Text(
        nb="En trang halspulsåre kan opereres, og en tett hjernearterie kan åpnes, men "
        "bare hvis den blir funnet. La CT-angiografi følge den første CT-en.",
        en="A narrow carotid artery can be operated on and a blocked brain artery "
        "opened, but only when it is found. Let CT angiography follow the first CT.",
    ),
    source=f"Form items: {sources.FORM}; {sources.RESQ}.",
    direction=Direction.HIGHER,
    denominator=infarct,
    numerator=or_(
        coded(stroke.c.BildediagnostikkEkstrakranKar, *_IMAGED),
        coded(stroke.c.BildediagnostikkIntraraniell, *_IMAGED),
    ),
    unknown_is_not_done=True,
    unknown=or_(
        unanswered(stroke.c.BildediagnostikkEkstrakranKar, 1, 2, 3, 4, 5),
        unanswered(stroke.c.BildediagnostikkIntraraniell, 1, 2, 3, 4, 5),
    ),
)

RHYTHM_MONITORING = ShareIndicator(
    id="rhythm_monitoring",
    number=31,
    stage=Stage.INVESTIGATION,
    title=Text(
        nb="Hjerterytmen overvåket hos pasienter uten atrieflimmer",
        en="Heart rhythm monitored in patients without atrial fibrillation",
    ),
    short_title=Text(nb="Hjerterytme overvåket", en="Heart rhythm monitored"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63) uten EKG-bekreftet atrieflimmer. De der flimmeret ble "
        "oppdaget under oppholdet, er også utenfor; ukjent flimmer er med.",
        en="Ischaemic stroke (I63) without ECG-confirmed atrial fibrillation. Patients "
        "whose fibrillation was found during the stay stand outside too; unknown "
        "fibrillation is included.",
    ),
    numerator_text=Text(
        nb="Telemetri, Holter eller flere metoder. Bare hvile-EKG teller ikke. Ukjent "
        "teller som ikke gjort.",
        en="Telemetry, Holter or several methods. A resting ECG alone does not count. "
        "Unknown counts as not done.",
    ),
    rationale=Text(
        nb="Atrieflimmer som kommer og går, synes ofte bare når rytmen følges over "
        "tid, og antikoagulasjon forebygger neste slag. Ha telemetri ved "
        "slagsengene, og bestill langtidsregistrering når årsaken er ukjent.",
        en="Fibrillation that comes and goes often shows only when the rhythm is "
        "followed over time, and anticoagulation prevents the next stroke. Have "
        "telemetry at the stroke beds and order long recordings when the cause is "
        "unknown.",
    ),
    source=f"Form items: {sources.FORM}; {sources.RESQ}.",
    direction=Direction.HIGHER,
    denominator=and_(infarct, ~coded(stroke.c.Atrieflimmer, 1)),
    numerator=coded(stroke.c.RegistreringHjerterytme, 3, 4, 5),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.RegistreringHjerterytme, 1, 2, 3, 4, 5),
)

INDICATORS = (
    DOOR_TO_IMAGING_MEDIAN,
    BRAIN_IMAGING_WITHIN_12H,
    VESSEL_IMAGING,
    RHYTHM_MONITORING,
)
