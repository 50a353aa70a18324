"""Files that hold what the page shows: for Excel, for machines, and what they are."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from charts.picture import Format, picture
from components.choice import readable
from components.html_table import theme_name
from components.page import Asked
from components.reads import definitions
from components.reads import source as registry_source
from components.trail import noted_when_fetched
from indicators.catalogue import by_id
from indicators.extract import (
    Provenance,
    description,
    excel_csv,
    excel_rows,
    machine_csv,
)
from indicators.results import Table
from wording import day, language, t, use_language

MIME = {
    "csv": "text/csv",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def provenance(asked: Asked) -> Provenance:
    """Return what an extract of this page is."""
    return Provenance(
        selection=asked.words,
        as_of=asked.snapshot.as_of,
        data_version=asked.snapshot.version,
        definition_version=definitions(),
        link=f"{st.context.url or ''}?{urlencode(readable(asked.choice))}",
        notice=t("notice.live"),
    )


def file_name(name: str, asked: Asked) -> str:
    """Return a file name that says what, as of when, and of which data version."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
    return f"slagtavle_{plain}_{asked.snapshot.as_of}_{asked.snapshot.version[:6]}"


def offer_table(
    table: Table | Callable[[], Table],
    name: str,
    asked: Asked,
    key: str,
    chart: alt.LayerChart | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    more: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> None:
    """Offer a table of `indicators.results` as files, exactly as it is shown.

    A table that is made for the file alone is given as what makes it: that is asked
    for when somebody looks what there is.
    With `chart`, the chart that shows the table can be taken as a picture too.
    `titles` are by indicator id, needed where the catalogue has none. `more` are
    columns beside those of `results`, each with the words of its codes.
    """
    files = st.popover(
        t("download.title"),
        icon=":material/download:",
        key=f"{key}_offered",
        on_change="rerun",
    )
    # Five buttons a table are much of a page, and few are ever seen.
    if not files.open:
        return
    facts = provenance(asked)
    stem = file_name(name, asked)
    chosen = language()
    rows = pd.DataFrame(table() if callable(table) else table)

    def excel() -> bytes:
        # The file is made when it is asked for, in another run than this one.
        use_language(chosen)
        ids = set(rows["indicator_id"])
        said = titles or {i: by_id(i).title.in_language(chosen) for i in ids}
        return excel_csv(rows, dict(said), facts.notes(), more).encode()

    def offer(kind: str, make: Callable[[], bytes], name: str) -> None:
        fetched = noted(make, asked, name)
        _button(t(f"download.{kind}"), fetched, name, f"{key}_{kind}")

    with files:
        offer("excel", excel, f"{stem}.csv")
        machine = f"{stem}_machine.csv"
        offer("machine", lambda: machine_csv(rows, more).encode(), machine)
        about = f"{machine}-metadata.json"
        offer("about", lambda: description(machine, facts).encode(), about)
        if chart is not None:
            for kind, make in _pictures(chart, asked).items():
                offer(kind, make, f"{stem}.{kind}")
        st.caption(t("download.same"))


def noted(make: Callable[[], bytes], asked: Asked, name: str) -> Callable[[], bytes]:
    """Return `make` with a row of the access log for every time the file is fetched."""
    return noted_when_fetched(
        make, asked.viewer, page=asked.page, selection=asked.words, detail=name
    )


def _pictures(
    chart: alt.LayerChart, asked: Asked
) -> Mapping[Format, Callable[[], bytes]]:
    theme = theme_name()
    source = t(
        "download.source",
        day=day(asked.snapshot.as_of),
        version=asked.snapshot.version[:6],
    )
    if registry_source().is_sample:
        source = f"{source} {t('sample.banner')}"
    formats: tuple[Format, ...] = ("png", "svg")
    return {
        kind: partial(picture, chart, kind, source=source, theme=theme)
        for kind in formats
    }


def offer_patients(
    rows: Callable[[], pd.DataFrame], headings: dict[str, str], name: str, asked: Asked
) -> None:
    """Offer all the pages of a patient list in the Excel format; read when asked for.

    `rows` returns them with codes in words; who asks is looked up again then.
    """
    facts = provenance(asked)
    chosen = language()

    def excel() -> bytes:
        use_language(chosen)
        return excel_rows(rows(), headings, facts.notes()).encode()

    _button(
        t("download.patients"), excel, f"{file_name(name, asked)}.csv", "patients_excel"
    )


def _button(label: str, data: object, name: str, key: str) -> None:
    st.download_button(
        label,
        data,  # type: ignore[arg-type]
        file_name=name,
        mime=MIME[name.rpartition(".")[2]],
        key=key,
        on_click="ignore",
        width="stretch",
    )
