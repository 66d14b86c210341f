"""From bytes to `Extracted`: one file for each format, and one table.

`formats` is the table: endings and media types, and the reader of each. A reader takes bytes
and gives what a file says of an article (`extracted`, with `fields` for titles, names and days)
or a `LoadingError` that says why not. Readers run in the sandbox: a file may be hostile.
"""
