"""What an import came to, in sentences for the command line."""

from collections import Counter

from data_access.loading.findings import Findings
from data_access.loading.forms import ACUTE, FOLLOWUP
from data_access.loading.rules import rules
from data_access.loading.run import FormResult, Result

NAMES = {ACUTE: "acute forms", FOLLOWUP: "follow-ups"}


def sentences(result: Result, findings: Findings) -> list[str]:
    """Return the rows, what became of them, and the findings by rule."""
    said = [_form(name, result.forms[form]) for form, name in NAMES.items()]
    counted: Counter[str] = Counter()
    for (_, rule, _), n in findings.by_rule.items():
        counted[rule] += n
    said += [f"{n} x {rule}: {rules()[rule].en}" for rule, n in sorted(counted.items())]
    return [*said, _verdict(result)]


def _form(name: str, one: FormResult) -> str:
    said = f"{name}: {one.read} rows read, {one.aside} unfit"
    if one.changes is None:
        return f"{said}; {one.known} are in the registry, {one.fit - one.known} new"
    made = one.changes
    return f"{said}; {made.new} new, {made.changed} changed, {made.deleted} deleted"


def _verdict(result: Result) -> str:
    if result.is_refused:
        return "Refused because of the findings that stop rows; nothing was changed."
    if not result.is_stored:
        return "Checked only; nothing was changed."
    changed = sum(one.changes.total for one in result.forms.values() if one.changes)
    if not changed:
        return "Nothing to change: the registry has it all."
    version = f" Data version {result.version}." if result.version else ""
    return f"Stored; {changed} rows changed.{version}"
