"""`flask intake …`: one group of commands, to which the rooms that know more of intakes add theirs."""

from flask.cli import AppGroup

intake = AppGroup("intake", help="De intake: de vragen, en hoe ver mensen komen.")
