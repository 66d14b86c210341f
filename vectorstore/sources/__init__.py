"""Where articles come from.

A `source` is something to load; `place` is where an article is, and the id that follows from
it. `files` reads a file or a content by its format, `folders` says which files a folder holds,
`web` reads a page or a feed, `feeds` keeps those that are watched, `handed_over` is what
programs and people give.
"""
