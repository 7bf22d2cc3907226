"""Putting the question files in force: checked first, then stored, so that all workers ask the same.

Only `flask database prepare`, at every start, and `flask intake publish` do that; no visitor ever does.
A file with a mistake puts nothing in force: what was current stays. Only where nothing was ever current, the
project's own questions stand in, because a site that asks nothing loses every lead.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from vollegym.config import ROOT
from vollegym.content import questionnaire_store
from vollegym.content.folder import read_folder
from vollegym.content.snapshot import Snapshot
from vollegym.documents.document import Problem
from vollegym.findings import Finding, Mend
from vollegym.questionnaire import question_files
from vollegym.questionnaire.question_files import read_questionnaire
from vollegym.questionnaire.questions import Questionnaire
from vollegym.questionnaire.serialization import digest
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
OWN = ROOT / "content"
QUESTIONS = "/beheer/teksten#vragen"


def publish(storage: Storage, questionnaire: Questionnaire | None, now: datetime) -> None:
    """Put this questionnaire in force; None, the files being wrong, leaves what is in force.

    Safe to repeat: nothing changes when it is in force already.
    """
    if questionnaire is not None and questionnaire_store.in_force(storage.database()) == digest(
        questionnaire
    ):
        return
    with storage.writing() as db:
        if questionnaire is None and not questionnaire_store.versions(db):
            log.error("The questions cannot be used; the project's own ones stand in until they can")
            questionnaire, _ = read_questionnaire(read_folder(OWN, OWN).intake())
        if questionnaire is not None:
            questionnaire_store.publish(db, questionnaire, now)


def changed_names(storage: Storage, snapshot: Snapshot) -> Iterator[Problem]:
    """Give a remark for each key and value in force that the files call something else, or no longer have.

    Nothing is compared where there is no database yet, no version in force, or a mistake in the files.
    """
    now = snapshot.questionnaire
    if now is None or not storage.path.exists() or questionnaire_store.in_force(storage.database()) is None:
        return
    files = {str(document.meta["key"]).strip(): document for document in snapshot.folder.intake()}
    yield from question_files.changed_names(questionnaire_store.current(storage.database()), now, files)


def check_in_force(snapshot: Snapshot, db: Database) -> Iterator[Finding]:
    """Say for `flask doctor` whether the questions in the files are the ones that the site asks."""
    asked = questionnaire_store.in_force(db)
    if asked is None:
        yield Finding(
            "wrong",
            "Er gelden nog geen vragen: de intake kan niets vragen.",
            "Typ: flask database prepare",
            mend=Mend("Bekijk", QUESTIONS),
        )
    # Files with a mistake are told about by the check of the texts.
    elif snapshot.questionnaire is not None and asked != digest(snapshot.questionnaire):
        yield Finding(
            "remark",
            "De vragen in de bestanden zijn anders dan de vragen op de site.",
            "Kijk wat dat verandert met flask intake replay, en zet ze live met flask intake publish.",
            mend=Mend("Bekijk", QUESTIONS, "Kijk wat dat verandert, en zet ze op de site."),
        )
