"""From texts to vectors.

`embedder` is the Protocol, and sentence-transformers behind it. `sentence_vectors` gives the
vectors of a chunk's sentences, `word_vectors` those of single words, for the proof.
`packaged_e5` reads the weights that a package ships, and `weights` keeps them on the disk,
whole and checked.
"""
