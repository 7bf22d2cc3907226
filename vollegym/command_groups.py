"""Groups of commands to which several rooms add theirs."""

from flask.cli import AppGroup

leads = AppGroup("leads", help="Aanvragen: tonen, opvolgen, exporteren, wissen.")

intake = AppGroup("intake", help="De intake: de vragen, en hoe ver mensen komen.")
