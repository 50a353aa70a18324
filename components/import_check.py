"""What a check of files has found: how many rows of what kind, and every finding."""

import gzip
from collections import Counter
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.import_words import FORM_NAMES, rule_words
from components.sign_in import still_asking
from components.trail import note
from data_access.loading.findings import Findings
from data_access.loading.run import Result
from data_access.scope import Viewer
from wording import count, t

COLUMNS = ("file", "line", "column", "value", "rule")


@dataclass(frozen=True, eq=False)
class Checked:
    """A check of the files with these ids; `packed` holds all findings, CSV in gzip."""

    ids: tuple[str, ...]
    result: Result
    findings: Findings
    packed: bytes

    @property
    def aside(self) -> int:
        """How many rows cannot be taken in."""
        return sum(one.aside for one in self.result.forms.values())

    @property
    def fit(self) -> int:
        """How many rows can be taken in."""
        return sum(one.fit for one in self.result.forms.values())

    @property
    def new(self) -> int:
        """How many rows the registry does not have."""
        return sum(one.fit - one.known for one in self.result.forms.values())

    @property
    def differing(self) -> int:
        """How many rows the registry has otherwise."""
        return sum(one.differing or 0 for one in self.result.forms.values())

    @property
    def missing(self) -> int:
        """How many forms of the registry the files lack."""
        return sum(one.missing for one in self.result.forms.values())


def show_check(viewer: Viewer, checked: Checked) -> None:
    """Draw what was read and what was found, and offer all findings as a file."""
    st.subheader(t("import.checked"), anchor=False)
    if checked.aside:
        said = t("import.has_unfit", n=count(checked.aside))
        st.warning(f"**{said}** {t('import.unchanged_yet')}")
    elif not checked.findings.is_unreadable:
        st.success(f"**{t('import.all_fit')}** {t('import.unchanged_yet')}")
    _show_rows(checked)
    if checked.findings.total:
        _show_rules(checked.findings)
        _show_findings(checked.findings)
        _offer_file(viewer, checked)


def _show_rows(checked: Checked) -> None:
    names = ("read", "aside", "new", "changed", "same", "missing")
    rows = [
        {
            "form": t(FORM_NAMES[form]),
            "read": count(one.read),
            "aside": count(one.aside),
            "new": count(one.fit - one.known),
            "changed": count(one.differing or 0),
            "same": count(one.known - (one.differing or 0)),
            "missing": count(one.missing),
        }
        for form, one in checked.result.forms.items()
        if one.read
    ]
    if rows:
        headings = {name: t(f"import.column.{name}") for name in ("form", *names)}
        st.table(
            pd.DataFrame(rows).rename(columns=headings).set_index(headings["form"])
        )


def _show_rules(findings: Findings) -> None:
    counted: Counter[str] = Counter()
    for (_, rule, _), number in findings.by_rule.items():
        counted[rule] += number
    order = sorted(counted, key=lambda rule: (not findings.stops(rule), -counted[rule]))
    rows = [
        {
            t("import.column.stops"): t(
                "import.stops" if findings.stops(rule) else "import.remark"
            ),
            t("import.column.count"): count(counted[rule]),
            t("import.column.rule"): rule_words(rule),
        }
        for rule in order
    ]
    st.markdown(f"**{t('import.rules')}**")
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, alt=t("import.rules"), width="stretch"
    )


def _show_findings(findings: Findings) -> None:
    kinds = {
        kind: [one for one in findings.first if findings.stops(one.rule) == stops]
        for kind, stops in (("stops", True), ("remarks", False))
    }
    numbers = {
        "stops": findings.stopping,
        "remarks": findings.total - findings.stopping,
    }
    there = [kind for kind in kinds if kinds[kind]]
    kind = st.segmented_control(
        t("import.findings"),
        there,
        default=there[0],
        required=True,
        format_func=lambda one: t(f"import.findings.{one}", n=count(numbers[one])),
        key=f"import_kind_{'_'.join(there)}",
    )
    shown = kinds[kind]
    rows = [
        {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "value": one.value,
            "rule": rule_words(one.rule),
        }
        for one in shown
    ]
    headings = {name: t(f"import.column.{name}") for name in COLUMNS}
    st.dataframe(
        pd.DataFrame(rows, columns=list(COLUMNS)).rename(columns=headings),
        hide_index=True,
        height=min(420, 38 + 35 * len(rows)),
        alt=t("import.findings"),
        width="stretch",
    )
    if len(shown) < numbers[kind]:
        st.caption(
            t("import.first_only", n=count(len(shown)), all=count(numbers[kind]))
        )


def _offer_file(viewer: Viewer, checked: Checked) -> None:
    may_still = still_asking(viewer)
    total = checked.findings.total

    def made() -> bytes:
        # Asked for later, outside the page's run: the right may be gone by then.
        if not may_still():
            return b""
        note(viewer, "findings_file", page="imports", rows=total)
        return gzip.decompress(checked.packed)

    st.download_button(
        t("import.file", n=count(total)),
        made,
        file_name="slagtavle_funn.csv",
        mime="text/csv",
        key="import_findings",
        icon=":material/download:",
        on_click="ignore",
    )
