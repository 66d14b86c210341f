"""From a question to passages.

`retrieval` has Query, Retriever and the ranking that is fair to languages. It works on `index`,
the vectors and words of a store, current with it: `vectors` has all of them in memory,
`lexical` is BM25 for each language, `near_words` tells what a name with a typo was meant for.
`filters` say which articles count, `reranking` is a cross-encoder, `baselines` are the usual
rankings to compare with.
"""
