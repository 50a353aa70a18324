"""An import in words: what was refused and why, and what came of it."""

import re

from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import UnusableDatabase
from data_access.loading.findings import TooManyFindings
from data_access.loading.forms import ACUTE, FOLLOWUP
from data_access.loading.rules import rules
from data_access.loading.run import DeletionGrew, DeletionRefused, Result
from data_access.loading.sources import UnusableFile
from data_access.loading.target import ImportRuns
from environment import UnusableSetting
from wording import count, language, t

FORM_NAMES = {ACUTE: "import.form.acute", FOLLOWUP: "import.form.followup"}
# What Streamlit's Markdown takes for more than a sign.
MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")
WORDS: dict[type[Exception], str] = {
    UnusableDatabase: "import.failed.database",
    UnusableSetting: "import.failed.database",
    ImportRuns: "import.failed.runs",
    DeletionRefused: "import.failed.deletion",
    DeletionGrew: "import.failed.deletion_grew",
    TooManyFindings: "import.failed.too_many",
    OSError: "import.failed.disk",
    SQLAlchemyError: "import.failed.away",
}


def plain(text: str) -> str:
    """Return a text from outside that Markdown shows as it is."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))


def rule_words(code: str) -> str:
    """Return a rule in the language in use."""
    rule = rules()[code]
    return rule.nb if language() == "nb" else rule.en


def refusal_words(error: Exception) -> str:
    """Return why nothing was stored, in one sentence or two."""
    if isinstance(error, UnusableFile):
        said = t(f"import.file.{error.reason}", name=plain(error.name), n=error.most)
    else:
        said = next(t(key) for kind, key in WORDS.items() if isinstance(error, kind))
    return f"{said} {t('import.unchanged')}"


def outcome_words(result: Result, has_new_numbers: bool) -> str:
    """Return what was stored, form by form, and whether the pages have it yet."""
    said = [
        t(
            "import.stored.form",
            form=t(FORM_NAMES[form]),
            new=count(one.changes.new),
            changed=count(one.changes.changed),
            deleted=count(one.changes.deleted),
        )
        for form, one in result.forms.items()
        if one.changes and (one.read or one.changes.total)
    ]
    aside = sum(one.aside for one in result.forms.values())
    if aside:
        said.append(t("import.stored.aside", n=count(aside)))
    said.append(t("import.stored.shown" if has_new_numbers else "import.stored.soon"))
    return f"**{t('import.stored')}** {' '.join(said)}"
