"""`flask leads …`: one group of commands, to which the rooms that know more of leads add theirs."""

from flask.cli import AppGroup

leads = AppGroup("leads", help="Aanvragen: tonen, opvolgen, exporteren, wissen.")
