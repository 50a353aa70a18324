"""What is to be done with files that are checked: all of it chosen, nothing assumed."""

from dataclasses import dataclass

import streamlit as st

from components.import_check import Checked
from components.reads import source
from data_access.loading.run import Wishes
from wording import count, t


@dataclass(frozen=True)
class Order:
    """What the user has pressed the button for."""

    wishes: Wishes

    def __str__(self) -> str:
        """Return it in short, for the log."""
        unfit = "quarantine" if self.wishes.quarantine else "refuse"
        gone = self.wishes.agreed if self.wishes.delete_missing else 0
        return f"{unfit}, delete {gone}"


def choose_order(checked: Checked) -> Order | None:
    """Draw what there is to choose; return the order when it is given."""
    if checked.findings.is_unreadable:
        st.error(t("import.unreadable"))
        return None
    quarantine = bool(checked.aside) and _choose_quarantine(checked)
    if checked.aside and not quarantine:
        st.info(t("import.refuse.next"))
        return None
    deletes = _choose_deletion(checked)
    if not (checked.new or checked.differing or deletes):
        st.info(t("import.nothing_new"))
        return None
    into_sample = source().is_sample and st.checkbox(
        t("import.into_sample"), key=_key("into_sample", checked)
    )
    pressed = st.button(
        _label(checked, deletes),
        type="primary",
        key=_key("do", checked),
        disabled=source().is_sample and not into_sample,
    )
    wishes = Wishes(
        quarantine=quarantine,
        delete_missing=deletes,
        agreed=checked.missing if deletes else None,
        into_sample=into_sample,
    )
    return Order(wishes) if pressed else None


def _choose_quarantine(checked: Checked) -> bool:
    chosen = st.radio(
        t("import.unfit", n=count(checked.aside)),
        ("refuse", "quarantine"),
        format_func=lambda one: t(
            f"import.unfit.{one}", n=count(checked.aside), fit=count(checked.fit)
        ),
        key=_key("unfit", checked),
    )
    return bool(chosen == "quarantine")


def _choose_deletion(checked: Checked) -> bool:
    """Let the user have forms deleted that the files lack, where all could be read."""
    if not checked.missing:
        return False
    if checked.aside:
        st.caption(t("import.delete.not_now", n=count(checked.missing)))
        return False
    return st.checkbox(
        t("import.delete", n=count(checked.missing)), key=_key("delete", checked)
    )


def _label(checked: Checked, deletes: bool) -> str:
    key = "import.do_and_delete" if deletes else "import.do"
    return t(
        key,
        new=count(checked.new),
        changed=count(checked.differing),
        deleted=count(checked.missing),
    )


def _key(name: str, checked: Checked) -> str:
    # What was ticked for other files does not count for these.
    return f"import_{name}_{hash(checked.ids)}"
