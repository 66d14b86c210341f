"""Formats are read by a child process that may die, hang or lie.

`pool` keeps the children and their seats, `child` is one of them as its parent sees it.
`worker` is the child itself, under the `limits` that it gives itself before it reads a byte.
They speak in `frames`, and what a child said is checked by `reply` before it is believed.
"""
