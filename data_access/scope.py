"""Who asks: whose patient rows a user may read, and what a viewer sees exactly."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false

from data_access.stroke import stroke

ROLES_WITH_ROWS = ("hospital", "secretariat")


@dataclass(frozen=True)
class AccessScope:
    """The hospitals whose patient rows one signed-in user may see. Empty means none."""

    username: str
    hospital_ids: frozenset[int]

    def detail_rows(self) -> ColumnElement[bool]:
        """Return the condition that keeps the strokes of the user's own hospitals."""
        if not self.hospital_ids:
            return false()
        return stroke.c.UnitId.in_(sorted(self.hospital_ids))


@dataclass(frozen=True)
class Viewer:
    """Who looks at aggregates, in one role ("": none).

    The roles are hospital, advisory, secretariat and administrator. `may_export` is of
    patient rows. `seen_by` is who really looks, when somebody sees as another would;
    then rows are of hospitals that both may read (`rows_at_most`).
    """

    username: str
    name: str
    role: str
    hospital_ids: frozenset[int]
    may_export: bool = False
    seen_by: str = ""
    rows_at_most: frozenset[int] | None = None

    def scope(self) -> AccessScope:
        """Return whose patient rows the viewer may read; other roles read none."""
        ids = self.hospital_ids if self.role in ROLES_WITH_ROWS else frozenset()
        if self.rows_at_most is not None:
            ids &= self.rows_at_most
        return AccessScope(self.username, ids)

    @property
    def sees_exact_everywhere(self) -> bool:
        """Whether small numbers of every hospital are shown."""
        return self.role in ("secretariat", "operator")

    def owns(self, unit_ids: Collection[int]) -> bool:
        """Whether all of these hospitals are the viewer's own (and there are some)."""
        return (
            self.role == "hospital"
            and bool(unit_ids)
            and set(unit_ids) <= self.hospital_ids
        )


# The command line without `--as`: aggregates are exact, patient rows are none.
OPERATOR = Viewer("", "operator", "operator", frozenset())
