"""Sentences of two articles: those that disagree, and those that only look as if they did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A question, what the answer quotes, what another article says, and the values if they differ.

    A day is the day of August 2025 on which the article appeared.
    """

    question: str
    quoted: str
    other: str
    values: tuple[str, str] | None = None
    languages: str = "de de"
    days: tuple[int, int] = (15, 15)


DIFFERENT = [
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "Gegen den Bau der Straße demonstrierten in Graz 900 Menschen.",
        ("1.200 Menschen", "900 Menschen"),
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "Rund 1.200 Menschen demonstrierten in Graz, teilte die Polizei am Freitag mit.",
        "In Graz demonstrierten etwa 3.000 Menschen, sagten die Veranstalter am Samstag.",
        ("Rund 1.200 Menschen", "etwa 3.000 Menschen"),
        days=(15, 16),
    ),
    Pair(
        "Wie viele Tote gab es bei dem Erdbeben?",
        "Bei dem Erdbeben in Nepal kamen 25 Menschen ums Leben.",
        "Bei dem Erdbeben in Nepal kamen mindestens 40 Menschen ums Leben.",
        ("25 Menschen", "mindestens 40 Menschen"),
        days=(12, 14),
    ),
    Pair(
        "Um wie viel stieg der Umsatz von Voest?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Um 30 Prozent stieg der Umsatz von Voest.",
        ("25 Prozent", "30 Prozent"),
    ),
    Pair(
        "Was kostet die neue Brücke?",
        "Die neue Brücke in Linz kostet 180 Millionen Euro.",
        "Die neue Brücke in Linz kostet 240 Millionen Euro.",
        ("180 Millionen Euro", "240 Millionen Euro"),
    ),
    Pair(
        "Wann tritt der Minister zurück?",
        "Der Minister Huber tritt am Montag zurück.",
        "Der Minister Huber tritt am Dienstag zurück.",
        ("Montag", "Dienstag"),
    ),
    Pair(
        "Wann öffnet das Museum?",
        "Das Museum in Wels öffnet am 3. September wieder.",
        "Das Museum in Wels öffnet am 10. September wieder.",
        ("3. September", "10. September"),
    ),
    Pair(
        "Wann begann die Sitzung?",
        "Die Sitzung in Wels begann um 9.30 Uhr.",
        "Die Sitzung in Wels begann um 11 Uhr.",
        ("9.30 Uhr", "11 Uhr"),
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien starben zwei Menschen, 30 Menschen wurden verletzt.",
        "Bei dem Unfall in Wien starben zwei Menschen, 45 Menschen wurden verletzt.",
        ("30 Menschen", "45 Menschen"),
    ),
    Pair(
        "Tritt der Bürgermeister von Linz zurück?",
        "Der Bürgermeister von Linz tritt zurück.",
        "Der Bürgermeister von Linz tritt nicht zurück.",
        (
            "Der Bürgermeister von Linz tritt zurück.",
            "Der Bürgermeister von Linz tritt nicht zurück.",
        ),
    ),
    Pair(
        "How many people marched in Leeds?",
        "About 1,200 people marched through Leeds against the airport.",
        "Some 900 people marched through Leeds against the airport.",
        ("About 1,200 people", "Some 900 people"),
        "en en",
    ),
    Pair(
        "How many people were killed in the flood?",
        "The flood in Sylhet killed 25 people.",
        "The flood in Sylhet killed 31 people.",
        ("25 people", "31 people"),
        "en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "In Britain, Siemens will cut 4,000 jobs.",
        ("2,500 jobs", "4,000 jobs"),
        "en en",
    ),
    Pair(
        "How many people were killed in the crash?",
        "The crash near Delhi killed 12 people, police said on Friday.",
        "The crash near Delhi killed 17 people, police said on Saturday.",
        ("12 people", "17 people"),
        "en en",
        (15, 16),
    ),
    Pair(
        "When was the company founded?",
        "The company Alnwick Steel was founded in 1867.",
        "The company Alnwick Steel was founded in 1871.",
        ("1867", "1871"),
        "en en",
    ),
    Pair(
        "How much did Google pay?",
        "The company Google paid $1.2bn for the map company.",
        "The company Google paid $900m for the map company.",
        ("$1.2bn", "$900m"),
        "en en",
    ),
    Pair(
        "When will the bridge open?",
        "The bridge in Hull will open on 3 September.",
        "The bridge in Hull will open on 17 September.",
        ("3 September", "17 September"),
        "en en",
    ),
    Pair(
        "Will the union accept the offer?",
        "Tom Baker of the union will accept the offer of the railway.",
        "Tom Baker of the union will not accept the offer of the railway.",
        (
            "Tom Baker of the union will accept the offer of the railway.",
            "Tom Baker of the union will not accept the offer of the railway.",
        ),
        "en en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Graz 900 people demonstrated against the road.",
        ("1.200 Menschen", "900 people"),
        "de en",
    ),
    Pair(
        "How many people were killed in the earthquake?",
        "The earthquake in Nepal killed 25 people.",
        "Das Erdbeben in Nepal tötete 40 Menschen.",
        ("25 people", "40 Menschen"),
        "en de",
    ),
    Pair(
        "By how much did prices rise?",
        "In Austria, prices rose by 25 percent.",
        "Die Preise in Österreich stiegen um 30 Prozent.",
        ("25 percent", "30 Prozent"),
        "en de",
    ),
    Pair(
        "Wann öffnet die Brücke in Hull?",
        "Die Brücke in Hull öffnet am Montag.",
        "The bridge in Hull opens on Tuesday.",
        ("Montag", "Tuesday"),
        "de en",
    ),
]
ALIKE = [
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Linz demonstrierten 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten tausendzweihundert Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten rund 1.200 Menschen gegen die Straße.",
        "In Graz demonstrierten 1.180 Menschen gegen die Straße.",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten am Freitag 1.200 Menschen gegen die Straße.",
        "In Graz demonstrierten am Samstag 900 Menschen gegen die Straße.",
        days=(15, 16),
    ),
    Pair(
        "Wie hoch war die Arbeitslosigkeit in Österreich?",
        "Im Jahr 2019 lag die Arbeitslosigkeit in Österreich bei 7,4 Prozent.",
        "Im Jahr 2020 lag die Arbeitslosigkeit in Österreich bei 9,9 Prozent.",
    ),
    Pair(
        "Um wie viel stieg der Umsatz?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Der Gewinn von Voest stieg um 30 Prozent.",
    ),
    Pair(
        "Um wie viel stieg der Umsatz?",
        "Der Umsatz von Voest stieg um 25 Prozent.",
        "Der Umsatz von Voest stieg auf 30 Millionen Euro.",
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien wurden 30 Menschen verletzt, darunter 12 Kinder.",
        "Bei dem Unfall in Wien wurden 12 Kinder verletzt.",
    ),
    Pair(
        "Wie viele Menschen wurden verletzt?",
        "Bei dem Unfall in Wien wurden 30 Menschen verletzt.",
        "Bei dem Unfall in Wien wurden 12 Kinder verletzt.",
    ),
    Pair(
        "Wie viele Prozent bekam die SPÖ?",
        "Die SPÖ bekam bei der Wahl 25 Prozent der Stimmen.",
        "Die ÖVP bekam bei der Wahl 30 Prozent der Stimmen.",
    ),
    Pair(
        "Wann tritt der Minister zurück?",
        "Der Minister Huber tritt am Freitag zurück.",
        "Der Minister Huber tritt am 15. August zurück.",
    ),
    Pair(
        "Wer demonstrierte in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "Gegen den Bau der Straße demonstrierten in Graz 900 Menschen.",
    ),
    Pair(
        "Wann war die Demonstration in Graz?",
        "In Graz demonstrierten am Freitag 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten am Freitag 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wer waren die 1.200 Menschen, die in Graz demonstrierten?",
        "In Graz demonstrierten 1.200 Menschen gegen den Bau der Straße.",
        "In Graz demonstrierten 900 Menschen gegen den Bau der Straße.",
    ),
    Pair(
        "Wie viele Menschen wurden festgenommen?",
        "In Graz demonstrierten 1.200 Menschen, 30 Menschen wurden festgenommen.",
        "In Graz demonstrierten 900 Menschen, 30 Menschen wurden festgenommen.",
    ),
    Pair(
        "Tritt der Bürgermeister zurück?",
        "Der Bürgermeister von Linz tritt zurück.",
        "Der Bürgermeister von Graz tritt nicht zurück.",
    ),
    Pair(
        "How many people marched in Leeds?",
        "In Leeds, 1,200 people marched against the airport.",
        "In London, 900 people marched against the airport.",
        languages="en en",
    ),
    Pair(
        "How many people marched in Leeds?",
        "More than 1,000 people marched through Leeds.",
        "In Leeds, 1,200 people marched.",
        languages="en en",
    ),
    Pair(
        "How did Arsenal play?",
        "Arsenal won the match 3-1.",
        "Arsenal won the match 2-0.",
        languages="en en",
    ),
    Pair(
        "How much did Google pay?",
        "The company Google paid $1.2bn for the map company.",
        "The company Google paid 1,200 million dollars for the map company.",
        languages="en en",
    ),
    Pair(
        "How much did the profit of Sony fall?",
        "Sony said its profit fell by 12 percent in May.",
        "Sony said its profit fell by 19 percent in June.",
        languages="en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "Siemens will cut 4,000 jobs in Germany.",
        languages="en en",
    ),
    Pair(
        "How many jobs will Siemens cut?",
        "Siemens will cut 2,500 jobs in Britain.",
        "Siemens will create 4,000 jobs in Britain.",
        languages="en en",
    ),
    Pair(
        "How many people were killed?",
        "The flood in Sylhet killed 25 people.",
        "The flood in Sylhet injured 140 people.",
        languages="en en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Graz 1,200 people demonstrated against the road.",
        languages="de en",
    ),
    Pair(
        "Wie viele Menschen demonstrierten in Graz?",
        "In Graz demonstrierten 1.200 Menschen gegen die Straße.",
        "In Linz 900 people demonstrated against the road.",
        languages="de en",
    ),
    Pair(
        "Wann öffnet die Brücke in Hull?",
        "Die Brücke in Hull öffnet am Freitag.",
        "The bridge in Hull opens on 15 August.",
        languages="de en",
    ),
]
# As news write it: both sentences say more than the value, and not the same.
NEWS = [
    Pair(
        "Wie viele Menschen starben bei dem Zugunglück?",
        "Bei dem Zugunglück in der Nähe von Athen sind nach Angaben der Feuerwehr mindestens "
        "36 Menschen ums Leben gekommen.",
        "Bei dem Zugunglück nahe Athen sind nach jüngsten Angaben 43 Menschen ums Leben gekommen, "
        "wie die Polizei am Mittwoch mitteilte.",
        ("mindestens 36 Menschen", "43 Menschen"),
        days=(12, 13),
    ),
    Pair(
        "How many people were killed in the earthquake?",
        "At least 1,400 people were killed when an earthquake struck eastern Afghanistan late on "
        "Sunday, officials said.",
        "More than 2,200 people were killed when the earthquake struck eastern Afghanistan, the "
        "Taliban government said on Thursday.",
        ("At least 1,400 people", "More than 2,200 people"),
        "en en",
        (12, 15),
    ),
    Pair(
        "Wie viele Stellen streicht Bosch?",
        "Der Autozulieferer Bosch will in Deutschland 13.000 Stellen streichen.",
        "Bosch wird in den kommenden Jahren in Deutschland 22.000 Stellen streichen, sagte ein "
        "Sprecher des Betriebsrats.",
        ("13.000 Stellen", "22.000 Stellen"),
    ),
    Pair(
        "How many people were killed near Athens?",
        "At least 36 people were killed when two trains crashed near Athens.",
        "At least 43 people were killed when two buses crashed near Athens.",
        None,
        "en en",
    ),
    Pair(
        "Wie viele Stellen streicht Bosch?",
        "Der Autozulieferer Bosch will in Deutschland 13.000 Stellen streichen.",
        "Der Autozulieferer Continental will in Deutschland 7.000 Stellen streichen.",
    ),
    Pair(
        "How many jobs is Bosch cutting?",
        "Car parts supplier Bosch plans to cut 13,000 jobs in Germany.",
        "Der Autozulieferer Bosch will in Ungarn 2.000 Stellen streichen.",
        None,
        "en de",
    ),
]
