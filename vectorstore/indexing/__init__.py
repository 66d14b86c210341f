"""Keeping the store current with what its sources hold.

`indexer` is the entry: paths, addresses, uploads, articles, removal. `run` is one run over its
sources, and `intake` what it does to the store; `storing` is what every article passes there.
`places` says which article is where, `readings` which was read later, `turns` who may write or
compute, and `report` what a run did. `rebuild` makes everything anew beside the old.
"""
