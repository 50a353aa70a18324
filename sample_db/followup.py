"""The follow-up three months after: who is followed up, and the form itself."""

import numpy as np

from sample_db.answers import add_answers
from sample_db.deaths import BEFORE_FOLLOWUP, days_known
from sample_db.discharge import rank
from sample_db.draw import NULL, Mask, chance, guids, only_where, pick
from sample_db.shares import Shares
from sample_db.strokes import DAY, Strokes

DUE_AFTER = 90
DONE, NOT_DONE = 1, 2
DEAD = 3
# mRS 0-5 among those who live.
MRS_OF_SURVIVORS = np.array([14, 24, 20, 12, 7, 4]) / 81
MRS_MISSING = 0.03
FORM_FOR_THE_DEAD = 0.85
FORM_FOR_THE_NOT_REACHED = 0.45
WHY_NOT = {1: 34, 2: 20, 4: 46}


def followup_forms(strokes: Strokes, shares: Shares) -> Strokes:
    """Return the follow-up forms known at `until` as a batch with their own columns.

    A form is there when follow-up was done, or tried, or when the patient had died.
    """
    rng, n = strokes.rng, len(strokes)
    days = days_known(strokes)
    due = days > DUE_AFTER
    dead = due & (strokes.latent["death_day"] <= BEFORE_FOLLOWUP)
    reported = shares.draw("followup_3m_reported", due, already=dead)
    day = np.round(rng.normal(94, 6.5, n)).clip(82, 150).astype(np.int64)
    done = reported & ~dead & (day <= days)
    tried = due & ~reported & (day <= days) & chance(rng, FORM_FOR_THE_NOT_REACHED, n)
    told = dead & chance(rng, FORM_FOR_THE_DEAD, n)
    rows = done | tried | told
    forms = strokes.at(rows)
    forms.latent.update(done=done[rows], told=told[rows], followup_day=day[rows])
    _head(forms)
    _rankin(forms)
    add_answers(forms)
    return forms


def _head(forms: Strokes) -> None:
    rng, n = forms.rng, len(forms)
    done, dead = forms.latent["done"], forms.latent["told"]
    forms.put("HovedskjemaGUID", forms.code("SkjemaGUID"))
    forms.put("OSkjemaGUID", guids(rng, n).astype(object))
    forms.put("OppfolgUtf", np.where(done, DONE, NOT_DONE))
    forms.put("AarsakManglendeOppf", np.where(dead, DEAD, pick(rng, n, WHY_NOT)), ~done)
    when = forms.day + forms.latent["followup_day"] * DAY
    forms.put("Oppfolgingsdato", when, done)
    onset = forms.code("Symptomdebut").astype("datetime64[D]")
    since = (when.astype("datetime64[D]") - onset).astype(np.int64)
    forms.put("DagerSymptDebutTilOppf", since, done)
    forms.put("DagerInnleggelseTilDod", forms.latent["death_day"], dead)


def _rankin(forms: Strokes) -> None:
    """Add mRS by dependence; a good month before the stroke helps a good one after."""
    done = forms.latent["done"]
    score = forms.latent["function"] + 0.15 * forms.is_at("university")
    score = score - forms.ramp(-0.06, 0.06)
    edges = np.cumsum(MRS_OF_SURVIVORS)[:-1]
    mrs = np.searchsorted(edges, rank(score, done), side="right").astype(np.int32)
    forms.latent["mrs"] = mrs
    missing: Mask = chance(forms.rng, MRS_MISSING, len(forms))
    known = np.where(done & ~missing, mrs, NULL)
    dead = forms.latent["told"]
    forms.put("MRS3mnd", np.where(dead, 6, only_where(done, known)))
