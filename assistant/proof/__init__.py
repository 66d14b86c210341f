"""Which quotes prove which sentence of an answer. No language model has a say in it.

`prover` looks among the `quotable` sentences for those that say the same, word by word
(`alignment`), and asks the `objections` what speaks against them. `disagreement` finds articles
that say something else (`comparison`: are two sentences on one thing; `told`: what one of them
tells). `quoting` tells which sentences can be shown as quotes at all.
"""
