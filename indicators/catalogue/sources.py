"""Where definitions and goal levels come from, written out once."""

from datetime import date

from indicators.definition import Goal

REGISTRY_CODE = (
    "Norsk hjerneslagregister, repository Rapporteket/Hjerneslag, "
    "R/SlagFigAndelerKvalInd.R (2017)"
)
BY_HOSPITAL = "repository Rapporteket/Hjerneslag, R/SlagFigAndelerGrVar.R"
PREPROCESSING = "repository Rapporteket/Hjerneslag, R/SlagPreprosesser.R"
FORM = (
    "Norsk hjerneslagregister, requirement specification 4.0 (1 January 2017), "
    "repository Rapporteket/Hjerneslag"
)
LEVELS = (
    "SKDE, repository SKDE-Felles/qmongrdata, data-raw/IndBeskr.csv (2020), and "
    "repository mong/qmongjs, description.min.json (2022)"
)
LEVELS_2026 = (
    "SKDE, repository mong/mongts, SelectedIndicatorTable/indicators.ts (May 2026)"
)
BUNDLE = "patient-safety bundle for stroke, itryggehender24-7.no"
RESQ = "RES-Q performance measures, nauticgate.com/resq"
# The form asks for lipid-lowering medicines from this day.
FORM_2014 = date(2014, 1, 1)
# Version 4.0 of the form is in use from this day.
FORM_2017 = date(2017, 1, 1)
# SKDE replaced its levels of 2022 with those of 2026; the day itself is not published.
NEW_LEVELS = date(2023, 1, 1)


def goals(high: float, moderate: float) -> tuple[Goal, ...]:
    """Return official levels (shares 0-1) in force from 2012 on with no end."""
    return (Goal(high=high, moderate=moderate, source=LEVELS),)
