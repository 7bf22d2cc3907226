"""`flask intake …`: one group of commands, to which the rooms that know more of intakes add theirs."""

from flask.cli import AppGroup

intake = AppGroup("intake", help="The intake: its questions and marks, and how people go through it.")
