"""What caches know a question and a viewer by.

Their words name every field. Streamlit's own way, which looks through an object part by
part, takes more than ten times as long, and a page asks up to twenty times.
"""

from collections.abc import Callable
from typing import Any

from data_access.scope import Viewer
from indicators.selection import Selection

BY_WORDS: dict[str | type, Callable[[Any], Any]] = {Selection: repr, Viewer: repr}
