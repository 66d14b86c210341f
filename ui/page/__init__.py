"""What a reader sees: the page and its events.

`layout` has the components and their look, `wiring` says which event calls what, `handlers` and
`adding` are what is called. `chat` is a question's way through the page, `kept` brings the
conversation over a reload, `routes` answers the page's script, `rendering` writes its HTML.
"""
