"""Words for people in three languages: relatives, friends, men, women and children.

What follows such a word may be a name, and a number of years beside it an age; a
number of years beside any other noun is the age of a thing.
"""

KIN = (
    "wife husband son daughter friend boss brother sister mother father mom mum dad"
    " girlfriend boyfriend partner uncle aunt cousin neighbour neighbor colleague"
    " roommate fianc\u00e9 fianc\u00e9e baby kid"
)
KIN_FR = (
    "femme mari fils fille ami amie fr\u00e8re soeur s\u0153ur m\u00e8re p\u00e8re"
    " copain copine coll\u00e8gue voisin voisine cousin cousine oncle tante patron"
    " compagnon compagne"
)
KIN_ID = (
    "istri suami anak teman kakak adik ibu ayah pacar sahabat bos tetangga sepupu"
    " keponakan paman bibi mama papa"
)

PEOPLE_EN = KIN + (
    " spouse ex bf gf fiance fiancee child toddler newborn infant twin twins nephew"
    " niece grandma grandpa granny grandmother grandfather grandson granddaughter"
    " grandparents parents stepson stepdaughter stepmom stepdad mama mommy mummy daddy"
    " nan nana student patient client tenant man woman boy girl guy lady male female"
    " grandad granddad gran kiddo gentleman teen teenager person adult senior youngest"
    " oldest eldest"
)
PEOPLE_FR = KIN_FR + (
    " frere mere pere maman papa mamie papi mamy papy m\u00e9m\u00e9 p\u00e9p\u00e9"
    " grand-m\u00e8re grand-p\u00e8re grand-mere grand-pere grands-parents neveu"
    " ni\u00e8ce niece b\u00e9b\u00e9 bebe enfant enfants gamin gamine gosse ado"
    " dernier derni\u00e8re derniere petit petite loulou adolescent adolescente"
    " gar\u00e7on garcon homme dame monsieur conjoint conjointe"
    " \u00e9poux \u00e9pouse jumeaux jumelles a\u00een\u00e9 a\u00een\u00e9e cadet"
    " cadette benjamin benjamine patient patiente \u00e9tudiant \u00e9tudiante"
    " etudiant etudiante fiston fillette chum blonde mec meuf parents petit-fils"
    " petite-fille filleul filleule nourrisson jeune personne"
)
PEOPLE_ID = KIN_ID + (
    " isteri bini laki anakku adikku kakakku ibuku ayahku bapak bapakku nenek nenekku"
    " kakek kakekku bayi bayiku balita cucu ponakan om tante mertua ortu abang mbak"
    " istriku suamiku pacarku cowok cewek cowo cewe pria wanita perempuan laki-laki"
    " lelaki gadis janda duda remaja pasien mahasiswa mahasiswi siswa siswi cucuku"
    " putra putri anaknya adiknya ibunya ayahnya"
)


def choice(spaced: str) -> str:
    """A pattern for one of several words, written with blanks between."""
    return "(?:" + "|".join(spaced.split()) + ")"
