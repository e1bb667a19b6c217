"""Words that speak of nobody, and words that say a name comes next."""

import re

from flows.redact.rule import words


EMPTY_WORDS = words(
    "the and you user users deleted account unknown anonymous bot helpdesk support"
    " team admin assistant service customer client contact group official real pro"
    " guest test telegram whatsapp facebook instagram twitter messenger signal discord"
    " slack store shop office work home mobile phone iphone private business company"
    " inc ltd llc com net org www http https mail email gmail info hello noreply mr"
    " mrs ms dr sir madam miss prof phd mba esq mme mlle monsieur madame mademoiselle"
    " pak bu mas mbak kak bang dik dek bapak ibu haji hajah raden nyonya she her"
    " hers him his them they this that these those are was were not but for from with"
    " have has had can all any who how why what when where our out your me my we us am"
    " is it in on at as be by do go he if no of ok oh or so to up an hi de la le les"
    " des du den der von van ter ten zu bin binti bint ibn abu et ou un une est pas"
    " que qui pour dans sur avec mais sans sont vous nous elle ils moi toi je tu il se"
    " sa ta ma ne ce si en au ai ya yang ini itu di ke ku mu nya saya aku kamu dia"
    " kami kita tidak bisa dengan untuk dari akan juga sudah apa"
) | words(
    "adalah apakah jumlah setelah sebelah masalah maupun adapun alors jamais moins"
    " vers dos das del al el annee annees sens vegas angeles putus majalah nanas"
    " seolah sekolah dinas colons tones romans does says trans lens mins mars gens"
    " tous tres cours temps fils pays fois paris bois suis puis pris mois fans pins"
    " wings tans bans bras toes goes lies ties langkah tingkah sedekah pelaku bangku"
    " mangku pangku haiku sudoku maree idee duree agee keys"
)
"""Never a name by themselves: titles, particles, services, the commonest words.

The second list is of words that look like a name and its ending: `does`, `adalah`.
"""

ABBREVIATIONS = words(
    "ai am pm ps us uk eu un it id pc tv ok or no tb gb mb kb cv hr pr dm qr cd dvd"
    " vr ar ui ux qa ad bc ce la ny dc sf eg ie nb pt sd wc sms atm pin usa faq diy"
    " ceo cto cfo api css sql xml pdf url usb ram cpu gpu gps gsm lcd led llm gpt nlp"
    " rag sdk ide aws gcp sim ktp npwp nik kk bpjs rt rw smp sma rer sncf tgv tva cdi"
    " cdd rib iban md ms mr dr ii iii iv vi vii ix xi xl xs xxl"
)
"""Initials in one word that are read as something else: they tell nobody's name."""

DOTTED_ABBREVIATIONS = words("ai am pm ps us uk eu eg ie nb ad bc pt cv dc ny la")
"""Those that are written with dots as well."""


def read_otherwise(initials: str) -> bool:
    """Whether initials as they are written rather are an abbreviation."""
    if initials.isalpha():
        return initials.lower() in ABBREVIATIONS
    told = initials.replace(".", "")
    return told.isalpha() and told.lower() in DOTTED_ABBREVIATIONS


LINE_END = re.compile(r"[ \t.,!?;:)\-~*_]*(?:\n|\Z)")
LINE_START = re.compile(r"(?:\A|\n)[ \t.,;:(\-~*_]*\Z")
CUE = re.compile(
    r"\b(?:i'?m|i am|my name(?: is|'s)?|name is|this is|it's|call(?:ed)? me|signed|from"
    r"|hi|hello|hey|dear|thanks|thank you|thx|cheers|regards|bye|good morning"
    r"|je suis|m'appell?e|moi c'est|ici|bonjour|bonsoir|salut|coucou|merci|chere?"
    r"|cordialement|bises|bisous|signe|mr|mrs|ms|dr|miss|sir|mme|mlle|monsieur|madame"
    r"|nama ?(?:ku|saya|gue|gw)|panggil(?: saya| aku)?|halo|hai|hei|makasih|salam"
    r"|pak|bu|bapak|ibu|mas|mbak|mba|kak|bang|dik|dek|om|tante)[ ,.:!]{1,3}\Z"
)
LINK = re.compile(r"\w\.[a-z]{2,6}/(?:\S*[/@=])?\Z")
LONGEST_CUE = 24
"""Characters before a name that are looked at for a cue."""


def called(folded: str, start: int, end: int) -> bool:
    """Whether what stands around says that this is somebody.

    A greeting or a cue, a link, a line of its own.
    """
    before = folded[max(0, start - LONGEST_CUE) : start]
    if CUE.search(before) or LINK.search(before):
        return True
    alone = (
        LINE_START.search(before) if start <= LONGEST_CUE or "\n" in before else None
    )
    return alone is not None and LINE_END.match(folded, end) is not None
