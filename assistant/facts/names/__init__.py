"""Names of people, places and bodies in a sentence.

`finding` finds them, `matching` says which two are one and which a quote lacks, `spelling`
knows one name in many spellings: translated (by exonyms.txt), transliterated, inflected.
"""
