"""Keeping the store current with what its sources hold.

`indexer` is the entry: paths, addresses, uploads, articles, removal. `run` is one run over its
sources, with `places` (which article is where), `readings` (which was read later) and `turns`
(who may write); `report` says what it did. `rebuild` makes everything anew beside the old.
"""
