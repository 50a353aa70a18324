"""What a page's charts are drawn from and what files it offers."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.drawn import specifications


def chart_rows(app: AppTest, place: int) -> list[dict[str, Any]]:
    """Return the rows of one chart of the page, in order."""
    (layers,) = specifications(app)[place]["layer"]
    rows: list[dict[str, Any]] = layers["data"]["values"]
    return rows


def with_files_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page be drawn as if "Last ned" had been opened at each of its tables."""
    popover = st.popover

    def opened(label: str, **options: Any) -> Any:
        found = popover(label, **options)
        found.open = True
        return found

    monkeypatch.setattr(st, "popover", opened)


def files_of(
    monkeypatch: pytest.MonkeyPatch, open_page: Callable[[], AppTest]
) -> dict[str, bytes]:
    """Open a page and return every file it offers, made, by the button's key."""
    offered: dict[str, Any] = {}

    def keep(label: str, data: Any, *, key: str, **options: Any) -> bool:
        offered[key] = data
        return False

    with_files_open(monkeypatch)
    monkeypatch.setattr(st, "download_button", keep)
    assert not open_page().exception
    return {key: data() if callable(data) else data for key, data in offered.items()}
