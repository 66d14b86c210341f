"""Dates in a question or a sentence, as ranges of days.

`dates` is the entry. `pieces` finds single expressions by their `shapes`, `context` tells
whether one is meant as a date where it stands, `expression` what one or two of them mean counted
from any day, `days` counts the calendar. `known_days` weighs them against the days of articles.
"""
