"""The sample's strokes, read once."""

import pandas as pd
import pytest

from sample_db.registry import UNTIL
from tests.sample_db.built import sample_file
from tests.sample_db.figures import counted_strokes


@pytest.fixture(scope="session")
def strokes() -> pd.DataFrame:
    """The counted strokes of the default sample, one row each."""
    return counted_strokes(sample_file(), f"{UNTIL}")
