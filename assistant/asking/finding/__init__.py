"""What is found for a question, before anything is written.

`search` finds passages by filters and days, `ranking` the sentences in them that tell, and
`context` chooses among these, for the language model and as quotes. `translation` puts a question
into the index's other languages, `answerable` judges whether what was found can answer at all.
"""
