"""What any program may ask, once, in one table, whatever protocol it comes by.

`operations` is the table: JSON in, JSON out, with `values` checking what comes. `routes` offers
it over HTTP with a token, `stream` the news of a long one; `client` is the shell's side of
that. `endpoints` offers the same by Gradio's names.
"""
