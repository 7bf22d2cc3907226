"""I15: invented tags and source strings broke the workflows that read them.

The keys below are what programs outside this house read. Adding one is allowed, also here; changing or
removing one breaks somebody's workflow.
"""

from datetime import UTC, datetime
from typing import Any

from tests.reports.people import BECAUSE, QUESTIONNAIRE
from vollegym.leads.lead import Call, Lead
from vollegym.leads.payload import as_object, keys
from vollegym.leads.store import distinct
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import Reason, Verdict
from vollegym.reports import machine_table

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ASKED = distinct([QUESTIONNAIRE])
KEYS = {
    "": "reference state outcome reasons started_at submitted_at name company email phone phone_typed "
    "answers questionnaire booking source source_last contacted_at phone_extension no_answer_at call_wish "
    "call_now_at later objection",
    "reasons": "question value outcome because",
    "answers": "role studio_type goals bottleneck size timing budget",
    "booking": "starts_at ends_at status reason",
    "call_wish": "part at",
    "later": "on at",
    "objection": "text at",
    "source": "landing referrer utm_source utm_medium utm_campaign utm_term utm_content click",
    "source_last": "landing referrer utm_source utm_medium utm_campaign utm_term utm_content click",
}


def test_i15_the_machine_object_has_every_key_that_others_read() -> None:
    reason = Reason("timing", "orienting", Outcome.NOT_YET, BECAUSE)
    wishes = {"call_wish": "any", "later": AT.date(), "objection": ""}
    source = {"landing": "/"}
    given: dict[str, Any] = {"id": 1, "reference": "VG-1", "asked": QUESTIONNAIRE, "started_at": AT, **wishes}
    given |= {"booking": Call(AT, AT, "booked"), "source": source, "source_last": source}
    lead = as_object(Lead(verdict=Verdict(Outcome.NOT_YET, (reason,), 1), **given), keys(ASKED))
    assert set(KEYS[""].split()) <= set(lead)
    assert set(KEYS["reasons"].split()) <= set(lead["reasons"][0])
    for part in ("answers", "booking", "source", "source_last", *wishes):
        assert set(KEYS[part].split()) <= set(lead[part]), part


def test_i15_the_machine_csv_has_the_same_keys_dotted() -> None:
    dotted = {f"{part}.{key}" for part, keys in KEYS.items() if part for key in keys.split()}
    plain = set(KEYS[""].split()) - set(KEYS)
    assert dotted | plain <= set(machine_table.columns(keys(ASKED)))
