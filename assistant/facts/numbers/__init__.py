"""Numbers, amounts, percentages, times and dates of a sentence.

`quantities` is the entry, `value` says whether one quantity says the same as another. `numbers`
reads numbers with their `units`, from `digits` or `numerals`, which puts what is `spoken` together;
`times` reads times of day, dates, decades and centuries. The words are those of `facts.languages`.
"""
