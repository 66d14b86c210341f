"""What any program may ask, once, in one table, whatever protocol it comes by.

`operations` is the table: what each takes, does and gives; `values` reads what comes, `refusals`
say what is wrong. `routes` offers it over HTTP with a token, `stream` the news of a long one;
`client` is the shell's side of that. `endpoints` offers some of it by Gradio's names.
"""
