"""Where definitions and goal levels come from, written out once."""

from datetime import date

from indicators.definition import Goal

REGISTRY_CODE = (
    "Norsk hjerneslagregister, repository Rapporteket/Hjerneslag, "
    "R/SlagFigAndelerKvalInd.R (2017)"
)
PREPROCESSING = "repository Rapporteket/Hjerneslag, R/SlagPreprosesser.R"
FORM = (
    "Norsk hjerneslagregister, requirement specification 4.0 (1 January 2017), "
    "repository Rapporteket/Hjerneslag"
)
LEVELS = (
    "SKDE, repository SKDE-Felles/qmongrdata, data-raw/IndBeskr.csv (2020), and "
    "repository mong/qmongjs, description.min.json (2022)"
)
# The form asks for lipid-lowering medicines from this day.
FORM_2014 = date(2014, 1, 1)


def goals(high: float, moderate: float) -> tuple[Goal, ...]:
    """Return official levels (shares 0-1) in force from 2012 on with no end."""
    return (Goal(high=high, moderate=moderate, source=LEVELS),)
