"""What a language must give, and one file of words for each language that is known.

`vocabulary` is the interface: what the rules of the proof want to know of a language. The files
`german.toml`, `english.toml` and `french.toml` give it, `reading` reads them. `known` lists them
and says which are read beside each other; `together` makes patterns of their words. A new language
is a file here and a line in `known`; no rule asks which language it has.
"""
