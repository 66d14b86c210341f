"""The life of an article: from a place to chunks in a store, and from a question to passages.

`sources` finds articles, `fetching` brings them from the web, `formats` makes texts of them (in
the `sandbox`), `text` parts and cleans texts, `embedding` makes vectors, `store` keeps it all,
`indexing` keeps the store current, `search` finds passages. Folders import only what stands
below them: indexing and search, then store, embedding and sources, then sandbox, formats,
fetching, text.
"""
