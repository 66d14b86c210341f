"""The page's HTML.

`messages` are those of the chat, made of `cards` (quotes) and `chips` (filters); `articles` are
the lists of articles and feeds, `status` the line in the header, `dates` how days are written.
They work out what is shown; `templates` have the markup, and `reader` fills them, all escaped.
"""
