"""From a news page's HTML to its article.

`page` is the entry. `head` reads what the page says of itself in meta tags and JSON-LD, `body`
finds its text, `boxes` what stands around it and is left out, `byline` who wrote it and when
(`dates`), `address` under which it is known. `vocabulary` has the names by which pages call
their parts.
"""
