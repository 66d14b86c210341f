"""From bytes to `Extracted`: one file for each format, and one table.

`formats` is the table: endings and media types, and the reader of each; a new format is a file
here and a row there. A reader takes bytes and gives what a file says of its articles (`extracted`,
with `fields` for titles, names and days) or a `LoadingError` that says why not. All but plain text
is read in the sandbox: a file may be hostile.
"""
