"""Every sentence that says what is wrong with an answer, once: beside the field and in the summary alike.

Each is an instruction, specific for its cause; followed literally, it passes.
"""

ONE_MISSING = "Kies het antwoord dat het beste past."
SEVERAL_MISSING = "Kies minstens één antwoord."
ONE_UNKNOWN = "Kies één van de antwoorden hieronder."
ONE_TWICE = "Kies één antwoord, niet meer."
NAME_MISSING = "Vul je naam in."
NAME_LONG = "Kort je naam in tot {most} tekens."
COMPANY_LONG = "Kort de naam van je studio in tot {most} tekens."
EMAIL_MISSING = "Vul je e-mailadres in."
EMAIL_LONG = "Vul een e-mailadres van hoogstens 254 tekens in."
EMAIL_NO_AT = "Zet een @ in je e-mailadres, zoals in naam@voorbeeld.nl."
EMAIL_TWO_AT = "Vul één e-mailadres in, met één @."
EMAIL_SPACE = "Haal de spatie uit je e-mailadres."
EMAIL_COMMA = "Zet een punt in je e-mailadres waar nu een komma of puntkomma staat."
EMAIL_NO_NAME = "Zet je naam voor de @, zoals in naam@voorbeeld.nl."
EMAIL_NO_HOST = "Vul je e-mailadres aan achter de @, zoals in naam@voorbeeld.nl."
EMAIL_DOUBLE_DOT = "Haal één van de twee punten achter elkaar uit je e-mailadres."
EMAIL_NO_DOT = "Zet een punt in het deel achter de @, zoals in naam@voorbeeld.nl."
EMAIL_OTHER = (
    "Schrijf je e-mailadres als naam@voorbeeld.nl, met alleen letters, cijfers, punten en streepjes."
)
PHONE_MISSING = "Vul je telefoonnummer in."
PHONE_NO_DIGITS = "Vul je telefoonnummer in cijfers in."
PHONE_SHORT = "Vul je hele telefoonnummer in: een Nederlands nummer heeft tien cijfers, dit heeft er {count}."
PHONE_LONG = "Vul één telefoonnummer in: een Nederlands nummer heeft tien cijfers, dit heeft er {count}."
# Asked beside an answer that was accepted; nothing is refused for it.
EMAIL_TYPO = "Bedoel je {meant}? Anders hoef je niets te doen."
PHONE_DOUBT = "Dit nummer kennen we niet. Klopt het? Dan hoef je niets te doen."
PHONE_OTHER = "We bellen {number}. Is het een Belgisch nummer? Begin dan met +32."
DAY_MISSING = "Vul een datum in, zoals 1-9-2027."
DAY_UNKNOWN = "Schrijf de datum als dag, maand en jaar, zoals 1-9-2027."
DAY_PAST = "Kies een dag na vandaag."
DAY_FAR = "Kies een dag binnen twee jaar."
WORDS_LONG = "Kort je bericht in tot {most} tekens."
