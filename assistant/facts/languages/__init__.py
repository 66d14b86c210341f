"""What a language must give, and one file for each language that is known.

`vocabulary` is the interface: what the rules of the proof want to know of a language. `german`,
`english` and their like give it, `known` lists them. A new language is a file here and a line
there; no rule asks which language it has.
"""
