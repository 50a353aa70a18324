"""The stroke event: one row per stroke, as indicators and row queries see it.

`stroke` is what conditions are written against. It carries the form columns under
their registry names and the derived columns listed in `DERIVED`, whose times are
whole seconds and NULL when unknown or impossible. `stroke_rows` builds it from the
registry's two forms.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnClause,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    null,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.sql import visitors

from data_access.schema import acute, followup
from data_access.sql_functions import (
    clock_is_midnight,
    days_between,
    month_number,
    seconds_between,
)

MINUTE, HOUR, DAY = 60, 3600, 86400
# A new form within this time of the patient's previous one is the same event.
SAME_EVENT_SECONDS = 7 * DAY
# Thrombolysis may be given in the ambulance; the form allows it after a confirmation.
PREHOSPITAL_SECONDS = 120 * MINUTE

Raw = Callable[[str], ColumnElement[Any]]


def known(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the time, or NULL when its clock is 00:00 ("clock not known")."""
    return case((clock_is_midnight(moment) == 1, null()), else_=moment)


def within(value: ColumnElement[Any], low: int, high: int) -> ColumnElement[Any]:
    """Return the value when it lies in the closed range, else NULL."""
    return case((value.between(low, high), value), else_=null())


def coded(value: ColumnElement[Any], *codes: int) -> ColumnElement[bool]:
    """Whether a column holds one of the codes: never NULL, a missing value is no."""
    return func.coalesce(value, -1).in_(codes)


def _onset(raw: Raw) -> ColumnElement[Any]:
    """Return the onset time, known only when the patient did not wake with symptoms."""
    onset = raw("Symptomdebut")
    return case(
        (
            and_(coded(raw("VaaknetMedSymptom"), 2), clock_is_midnight(onset) == 0),
            onset,
        ),
        else_=null(),
    )


# name: (start, end, shortest, longest) of each interval, in seconds. Outside the
# range the time is a typing error: no result, but a finding on data quality.
INTERVALS: dict[str, tuple[str, str, int, int]] = {
    "onset_to_door": ("onset", "Innleggelsestidspunkt", 0, 28 * DAY),
    "onset_to_needle": ("onset", "TrombolyseStarttid", 0, 28 * DAY),
    "onset_to_groin": ("onset", "TrombektomiStarttidspunkt", 0, 28 * DAY),
    "door_to_needle": (
        "Innleggelsestidspunkt",
        "TrombolyseStarttid",
        -PREHOSPITAL_SECONDS,
        DAY,
    ),
    "door_to_groin": (
        "Innleggelsestidspunkt",
        "TrombektomiStarttidspunkt",
        0,
        2 * DAY,
    ),
    "door_to_imaging": ("Innleggelsestidspunkt", "BildeundersokelseTidspunkt", 0, DAY),
}


def _seconds(raw: Raw, name: str) -> ColumnElement[Any]:
    start, end, _, _ = INTERVALS[name]
    begun = _onset(raw) if start == "onset" else known(raw(start))
    return seconds_between(begun, known(raw(end)))


def _interval(name: str) -> Callable[[Raw], ColumnElement[Any]]:
    _, _, shortest, longest = INTERVALS[name]
    return lambda raw: within(_seconds(raw, name), shortest, longest)


def _days_to_death(raw: Raw) -> ColumnElement[Any]:
    died = func.coalesce(raw("DeathDate"), raw("Morsdato"))
    days = days_between(raw("Innleggelsestidspunkt"), died)
    return case((days >= 0, days), else_=null())


def _days_since_admission(raw: Raw) -> ColumnElement[Any]:
    return days_between(raw("Innleggelsestidspunkt"), bindparam("as_of", type_=Date))


def _impossible_time(raw: Raw) -> ColumnElement[Any]:
    wrong = [
        ~func.coalesce(_seconds(raw, name), shortest).between(shortest, longest)
        for name, (_, _, shortest, longest) in INTERVALS.items()
    ]
    died = func.coalesce(raw("DeathDate"), raw("Morsdato"))
    days = days_between(raw("Innleggelsestidspunkt"), died)
    return case((or_(*wrong, func.coalesce(days, 0) < 0), 1), else_=0)


def _length_of_stay(raw: Raw) -> ColumnElement[Any]:
    """Return days, at least 1 (the form's own rule from 2016); text and -1 are NULL."""
    days = raw("AntDagerInnl")
    return case((days == 0, 1), (days.between(1, 365), days), else_=null())


def _nihss(raw: Raw) -> ColumnElement[Any]:
    return case(
        (coded(raw("NIHSSikkeUtfort"), 1), null()),
        else_=within(raw("NIHSSinnkomst"), 0, 42),
    )


DERIVED: dict[str, Callable[[Raw], ColumnElement[Any]]] = {
    "month": lambda raw: month_number(raw("Innleggelsestidspunkt")),
    "age": lambda raw: within(raw("PatientAge"), 0, 130),
    "nihss": _nihss,
    **{name: _interval(name) for name in INTERVALS},
    "onset_clock_known": lambda raw: case(
        (func.coalesce(clock_is_midnight(raw("Symptomdebut")), 1) == 0, 1), else_=0
    ),
    "days_to_death": _days_to_death,
    "days_since_admission": _days_since_admission,
    "length_of_stay": _length_of_stay,
    "impossible_time": _impossible_time,
}

_form_columns = {c.name: c for c in (*acute.c, *followup.c)}

stroke = table(
    "stroke",
    *(column(name, c.type) for name, c in _form_columns.items()),
    *(column(name, Integer()) for name in DERIVED),
)


def stroke_columns(*conditions: ColumnElement[Any]) -> set[str]:
    """Return the names of the stroke columns that the conditions mention."""
    return {
        element.name
        for condition in conditions
        for element in visitors.iterate(condition)
        if isinstance(element, ColumnClause) and element.table is stroke
    }


def form_columns(*conditions: ColumnElement[Any]) -> set[Column[Any]]:
    """Return the registry columns the conditions rest on, derived ones resolved."""
    return {
        one for name in stroke_columns(*conditions) for one in _registry_columns(name)
    }


@cache
def _registry_columns(name: str) -> frozenset[Column[Any]]:
    """Return the registry columns that a stroke column rests on."""
    if name in _form_columns:
        return frozenset({_form_columns[name]})
    expression = DERIVED[name](lambda form: _form_columns[form])
    elements = visitors.iterate(expression)
    return frozenset(one for one in elements if isinstance(one, Column))


# Read by every stroke row, whatever is asked.
POPULATION_COLUMNS = (
    acute.c.SkjemaGUID,
    acute.c.PasientGUID,
    acute.c.UnitId,
    acute.c.PatientAge,
    acute.c.Inklusjonskriterium,
    acute.c.Slagdiagnose,
    acute.c.Innleggelsestidspunkt,
)


def stroke_rows(
    names: Iterable[str],
    *,
    missing: Collection[Column[Any]] = (),
    units: Collection[int] | None = None,
    months: tuple[int, int] | None = None,
    repeated: Select[Any] | Collection[str] | None = None,
) -> CTE:
    """Return the common table expression `stroke` with the named columns.

    Population (requirement specification 4.0 and the registry's own preprocessing):
    18 years or more (unknown age stays in), I61, I63 or I64, not inclusion criterion
    3, admitted on or before the as-of date, one form per event. Of several follow-up
    forms the one that was carried out counts, then the latest.

    `missing` are registry columns the database does not have: they read as NULL.
    `units` limits the rows to these hospitals (None: the whole country); an empty
    collection gives no row. `months` limits them to admissions from the first to the
    last of these months, counted as `month` is. `repeated` are the forms that repeat
    an event, where somebody else has found them: patients are not compared then. The
    statement needs the bind parameter `as_of` (date).
    """
    gone = {c.key for c in missing}

    def raw(name: str) -> ColumnElement[Any]:
        source = _form_columns[name]
        if name in gone:
            return cast(null(), source.type)
        return chosen.c[name] if source.table is followup else source

    wanted = sorted(set(names) | {c.name for c in POPULATION_COLUMNS})
    forms = {c.name for name in wanted for c in _registry_columns(name)}
    follows = {n for n in forms if _form_columns[n].table is followup} - gone
    asked = and_(*_asked(units, months))
    some = None if units is None and months is None else asked
    chosen = _chosen_followup(follows, gone, some).subquery("chosen_followup")
    source: Any = acute
    if follows:
        source = acute.outerjoin(
            chosen, func.upper(acute.c.SkjemaGUID) == chosen.c.main_form
        )
    rows = (
        select(
            *(
                (DERIVED[name](raw) if name in DERIVED else raw(name)).label(name)
                for name in wanted
            )
        )
        .select_from(source)
        .where(_population(raw, gone, some, repeated))
    )
    return rows.cte("stroke").prefix_with("MATERIALIZED", dialect="sqlite")


def _asked(
    units: Collection[int] | None, months: tuple[int, int] | None
) -> list[ColumnElement[bool]]:
    """Return the conditions on an acute form that is asked for at all."""
    conditions: list[ColumnElement[bool]] = [true()]
    if units is not None:
        conditions.append(acute.c.UnitId.in_(sorted(units)))
    if months is not None:
        first, end = _first_moment(months[0]), _first_moment(months[1] + 1)
        conditions += [
            acute.c.Innleggelsestidspunkt >= first,
            acute.c.Innleggelsestidspunkt < end,
        ]
    return conditions


def _first_moment(month: int) -> datetime:
    return datetime.combine(date(month // 12, month % 12 + 1, 1), time.min)


def _population(
    raw: Raw,
    gone: set[str],
    asked: ColumnElement[bool] | None,
    repeated: Select[Any] | Collection[str] | None,
) -> ColumnElement[bool]:
    if repeated is None and acute.c.PasientGUID.key not in gone:
        repeated = same_event_forms(_registered(raw), asked)
    one_form_per_event = (
        true() if repeated is None else acute.c.SkjemaGUID.not_in(repeated)
    )
    return and_(
        _registered(raw), one_form_per_event, true() if asked is None else asked
    )


def registered(missing: Collection[Column[Any]] = ()) -> ColumnElement[bool]:
    """Return whether an acute form is one of the registry's strokes.

    Whatever the patient's other forms are. Needs the bind parameter `as_of`.
    """
    gone = {c.key for c in missing}
    return _registered(
        lambda name: (
            cast(null(), _form_columns[name].type)
            if name in gone
            else _form_columns[name]
        )
    )


def _registered(raw: Raw) -> ColumnElement[bool]:
    """Return whether a form is one of the registry's strokes, whatever came before."""
    return and_(
        ~func.coalesce(raw("PatientAge"), -1).between(0, 17),
        ~coded(raw("Inklusjonskriterium"), 3),
        coded(raw("Slagdiagnose"), 1, 2, 3),
        acute.c.Innleggelsestidspunkt.is_not(None),
        _days_since_admission(raw) >= 0,
    )


def same_event_forms(
    registered: ColumnElement[bool], asked: ColumnElement[bool] | None
) -> Select[Any]:
    """Select the forms that repeat an event: less than 7 days after its first form.

    Forms that follow one another within 7 days make a chain; in a chain a new event
    begins with every full 7 days since its beginning. That is the rule to the letter
    for up to three forms in a chain.
    """
    columns = (acute.c.SkjemaGUID, acute.c.PasientGUID)
    admitted = acute.c.Innleggelsestidspunkt.label("admitted")
    one_patient: dict[str, Any] = {
        "partition_by": acute.c.PasientGUID,
        "order_by": (acute.c.Innleggelsestidspunkt, acute.c.SkjemaGUID),
    }
    previous = func.lag(acute.c.Innleggelsestidspunkt).over(**one_patient)
    forms = select(*columns, admitted, previous.label("previous")).where(
        acute.c.PasientGUID.is_not(None), registered
    )
    if asked is not None:
        # All forms of a patient decide, also those elsewhere; but only these patients'.
        patients = select(acute.c.PasientGUID).where(
            asked, acute.c.PasientGUID.is_not(None)
        )
        forms = forms.where(acute.c.PasientGUID.in_(patients))
    form = forms.subquery("form")
    follows = seconds_between(form.c.previous, form.c.admitted) < SAME_EVENT_SECONDS
    begins = case((func.coalesce(follows, false()), 0), else_=1)
    in_order: dict[str, Any] = {
        "partition_by": form.c.PasientGUID,
        "order_by": (form.c.admitted, form.c.SkjemaGUID),
    }
    chain = func.sum(begins).over(**in_order).label("chain")
    chained = select(form, chain).subquery("chained")
    beginning = func.min(chained.c.admitted).over(
        partition_by=(chained.c.PasientGUID, chained.c.chain)
    )
    since = select(chained, beginning.label("beginning")).subquery("since")

    def week(moment: ColumnElement[Any]) -> ColumnElement[Any]:
        return seconds_between(since.c.beginning, moment) // SAME_EVENT_SECONDS

    return select(since.c.SkjemaGUID).where(
        since.c.previous >= since.c.beginning,
        week(since.c.previous) == week(since.c.admitted),
    )


def _chosen_followup(
    follows: set[str], gone: set[str], asked: ColumnElement[bool] | None
) -> Select[Any]:
    def sortable(name: str) -> ColumnElement[Any]:
        return null() if name in gone else followup.c[name]

    forms = select(
        func.upper(followup.c.HovedskjemaGUID).label("main_form"),
        *(followup.c[name] for name in sorted(follows)),
        func.row_number()
        .over(
            partition_by=func.upper(followup.c.HovedskjemaGUID),
            order_by=(
                case((coded(sortable("OppfolgUtf"), 1), 0), else_=1),
                case((sortable("Oppfolgingsdato").is_(None), 1), else_=0),
                sortable("Oppfolgingsdato").desc(),
                sortable("OSkjemaGUID").desc(),
            ),
        )
        .label("choice"),
    )
    if asked is not None:
        main_forms = select(func.upper(acute.c.SkjemaGUID)).where(asked)
        forms = forms.where(func.upper(followup.c.HovedskjemaGUID).in_(main_forms))
    forms_in_order = forms.subquery("followup_forms")
    return select(
        forms_in_order.c.main_form,
        *(forms_in_order.c[name] for name in sorted(follows)),
    ).where(forms_in_order.c.choice == 1)
