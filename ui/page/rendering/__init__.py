"""The page's HTML.

`messages` show a chat's `turns`, made of `cards` (quotes) and `chips` (filters); `articles` are
the lists of articles and feeds, `status` the line in the header, `dates` how days are written.
They work out what is shown; `templates` have the markup, and `reader` fills them, all escaped.
"""
