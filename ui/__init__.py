"""The doors: a page for readers, operations for programs, a shell for both.

`api` has what any program may ask, `page` what a reader sees, `web` stacks both with their
protection into one server, `shell` is the command line. `static` has the page's scripts and
styles, `texts` the interface's words, `pace` how fast a long run goes.
"""
