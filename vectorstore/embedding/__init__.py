"""From texts to vectors.

`embedder` is the Protocol, and sentence-transformers behind it. The default model runs in an
`engine` without PyTorch: `packaged_e5` reads the weights that a package ships, `e5_graph` builds a
model of them, `onnx_file` writes it, `weights` keeps it on the disk, whole and checked, and
`transformer` is the engine in sentence-transformers. `sentence_vectors` gives the vectors of a
chunk's sentences, `word_vectors` those of single words, for the proof.
"""
