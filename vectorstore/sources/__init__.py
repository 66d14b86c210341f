"""Where articles come from.

A `source` is something to load; `place` is where an article is, and the id that follows from
it. `files` loads a file or a content: its bytes are read, their format extracts what they hold,
and that gets its identity. `folders` says which files a folder holds, `web` loads a page or a
feed, `feeds` keeps those that are watched, `handed_over` is what programs and people give.
"""
