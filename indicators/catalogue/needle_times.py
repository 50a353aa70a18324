"""Door to needle and onset to needle: how fast thrombolysis is given."""

from datetime import date

from sqlalchemy import and_

from data_access.stroke import MINUTE, stroke
from indicators.catalogue import sources
from indicators.definition import (
    Direction,
    Goal,
    MedianIndicator,
    ShareIndicator,
    Stage,
    Text,
    TimeUnit,
)
from indicators.terms import infarct, known_time, thrombolysed

_needle_time_known = and_(thrombolysed, known_time(stroke.c.door_to_needle))
_needle_time_unknown = and_(thrombolysed, ~known_time(stroke.c.door_to_needle))
_NATIONAL_GOAL = (
    "Helsedirektoratet, national pathway for stroke, measuring point 5; national "
    "quality indicator from January 2025"
)
_TREATED = Text(
    nb="Alle behandlet med trombolyse, både innleggelse og oppstart med kjent "
    "klokkeslett, oppstart fra 2 timer før til 24 timer etter innleggelse.",
    en="All treated with thrombolysis, admission and start both with a known clock "
    "time, started from 2 hours before to 24 hours after admission.",
)

DOOR_TO_NEEDLE_LE40MIN = ShareIndicator(
    id="door_to_needle_le40min",
    number=5,
    stage=Stage.REPERFUSION,
    official=True,
    title=Text(
        nb="Trombolyse innen 40 minutter etter innleggelse",
        en="Thrombolysis within 40 minutes of admission",
    ),
    short_title=Text(nb="Trombolyse innen 40 min", en="Needle within 40 min"),
    denominator_text=_TREATED,
    numerator_text=Text(
        nb="Trombolyse startet senest 40 minutter etter innleggelse; nøyaktig 40 "
        "minutter teller med. Trombolyse gitt i ambulanse før innleggelse teller som "
        "oppfylt.",
        en="Thrombolysis started at most 40 minutes after admission; exactly 40 "
        "minutes counts. Thrombolysis given in the ambulance before admission counts "
        "as met.",
    ),
    rationale=Text(
        nb="Hjerneceller dør for hvert minutt karet er tett. Varsling før ankomst, "
        "rett til CT og medisinen klar ved maskinen er det som korter ned tiden; gå "
        "gjennom forløpene over 40 minutter ett for ett.",
        en="Brain cells die with every minute the vessel stays blocked. Warning before "
        "arrival, straight to the CT and the drug ready beside it are what saves time; "
        "review the cases above 40 minutes one by one.",
    ),
    source=f"Definition: {sources.REGISTRY_CODE}, not only infarcts since September "
    f"2016: {sources.PREPROCESSING}. Counting prehospital treatment as met: our own. "
    f"Levels: {sources.LEVELS}.",
    direction=Direction.HIGHER,
    goals=sources.goals(0.50, 0.30),
    denominator=_needle_time_known,
    numerator=stroke.c.door_to_needle <= 40 * MINUTE,
    unknown_is_not_done=False,
    unknown=_needle_time_unknown,
)

DOOR_TO_NEEDLE_LE30MIN = ShareIndicator(
    id="door_to_needle_le30min",
    number=12,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Trombolyse ved hjerneinfarkt innen 30 minutter etter innleggelse",
        en="Thrombolysis in ischaemic stroke within 30 minutes of admission",
    ),
    short_title=Text(nb="Trombolyse innen 30 min", en="Needle within 30 min"),
    denominator_text=Text(
        nb="Hjerneinfarkt (I63) behandlet med trombolyse, både innleggelse og oppstart "
        "med kjent klokkeslett, oppstart fra 2 timer før til 24 timer etter "
        "innleggelse.",
        en="Ischaemic stroke (I63) treated with thrombolysis, admission and start both "
        "with a known clock time, started from 2 hours before to 24 hours after "
        "admission.",
    ),
    numerator_text=Text(
        nb="Trombolyse startet senest 30 minutter etter innleggelse; nøyaktig 30 "
        "minutter teller med. Trombolyse gitt i ambulanse før innleggelse teller som "
        "oppfylt.",
        en="Thrombolysis started at most 30 minutes after admission; exactly 30 "
        "minutes counts. Thrombolysis given in the ambulance before admission counts "
        "as met.",
    ),
    rationale=Text(
        nb="Målet i det nasjonale pasientforløpet fra 2025: halvparten innen en halv "
        "time. Se på pasientene mellom 30 og 40 minutter; der skal det lite til.",
        en="The goal of the national pathway from 2025: half within half an hour. Look "
        "at the patients between 30 and 40 minutes, where little is needed.",
    ),
    source=f"Definition and level: {_NATIONAL_GOAL}. Valid clocks: "
    f"{sources.PREPROCESSING}. Counting prehospital treatment as met: our own.",
    direction=Direction.HIGHER,
    goals=(
        Goal(
            high=0.50,
            moderate=None,
            source=_NATIONAL_GOAL,
            valid_from=date(2025, 1, 1),
        ),
    ),
    denominator=and_(infarct, _needle_time_known),
    numerator=stroke.c.door_to_needle <= 30 * MINUTE,
    unknown_is_not_done=False,
    unknown=and_(infarct, _needle_time_unknown),
)

DOOR_TO_NEEDLE_MEDIAN = MedianIndicator(
    id="door_to_needle_median",
    number=23,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Median tid fra innleggelse til trombolyse",
        en="Median time from admission to thrombolysis",
    ),
    short_title=Text(nb="Dør til nål", en="Door to needle"),
    denominator_text=_TREATED,
    numerator_text=Text(
        nb="Minutter fra innleggelse til oppstart av trombolyse. Trombolyse gitt i "
        "ambulanse før innleggelse gir negativ tid og er med.",
        en="Minutes from admission to the start of thrombolysis. Thrombolysis given in "
        "the ambulance before admission gives a negative time and is included.",
    ),
    rationale=Text(
        nb="Medianen viser om hele forløpet blir raskere, også når andelen innen 40 "
        "minutter står stille. Er avstanden mellom kvartilene stor, virker rutinen "
        "bare til visse tider: se på kveld, natt og helg.",
        en="The median shows whether the whole course gets faster, also when the share "
        "within 40 minutes stands still. Quartiles far apart mean that the routine "
        "works only at times: look at evenings, nights and weekends.",
    ),
    source=f"Interval and valid clocks: {sources.PREPROCESSING}.",
    direction=Direction.LOWER,
    denominator=_needle_time_known,
    value=stroke.c.door_to_needle,
    unit=TimeUnit.MINUTES,
)

ONSET_TO_NEEDLE_MEDIAN = MedianIndicator(
    id="onset_to_needle_median",
    number=25,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Median tid fra symptomdebut til trombolyse",
        en="Median time from onset to thrombolysis",
    ),
    short_title=Text(nb="Symptomdebut til nål", en="Onset to needle"),
    denominator_text=Text(
        nb="Alle behandlet med trombolyse, både symptomdebut og oppstart med kjent "
        "klokkeslett, våknet ikke med symptomene, høyst 28 døgn imellom.",
        en="All treated with thrombolysis, onset and start both with a known clock "
        "time, did not wake with the symptoms, at most 28 days between.",
    ),
    numerator_text=Text(
        nb="Timer fra symptomdebut til oppstart av trombolyse.",
        en="Hours from onset to the start of thrombolysis.",
    ),
    rationale=Text(
        nb="Dette er tiden pasienten merker: fra symptomene kom til behandlingen "
        "startet. Sammen med dør til nål viser den om det er før eller etter sykehuset "
        "at tiden går.",
        en="This is the time the patient feels: from the first symptoms to the start "
        "of treatment. Beside door to needle it shows whether the time passes before "
        "or after arrival.",
    ),
    source=f"Interval and valid clocks: {sources.PREPROCESSING}.",
    direction=Direction.LOWER,
    denominator=and_(thrombolysed, known_time(stroke.c.onset_to_needle)),
    value=stroke.c.onset_to_needle,
    unit=TimeUnit.HOURS,
)

INDICATORS = (
    DOOR_TO_NEEDLE_LE40MIN,
    DOOR_TO_NEEDLE_LE30MIN,
    DOOR_TO_NEEDLE_MEDIAN,
    ONSET_TO_NEEDLE_MEDIAN,
)
