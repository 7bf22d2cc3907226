"""A database with the project's own questions in force."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.content import questionnaire_store
from vollegym.content.folder import read_folder
from vollegym.questionnaire.question_files import read_questionnaire
from vollegym.storage.database import Storage


@pytest.fixture
def db(settings: Settings, now: datetime) -> Iterator[Database]:
    storage = Storage(settings.database)
    questionnaire, _ = read_questionnaire(read_folder(settings.content, settings.content).intake())
    assert questionnaire
    with storage.writing() as db:
        questionnaire_store.publish(db, questionnaire, now)
    yield db
    storage.close()
