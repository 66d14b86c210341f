"""What is kept, and never lost.

`store` holds the articles of one folder; an article's record (`records`), written last, is the
commit. Under it `generations` says which pair of Chroma's collections counts, and `chroma` reads
and writes one, row by row (`paging`). `embedded` opens Chroma's own files if they are whole;
`probe` reads all of them in a child. `vault` has a second copy of every article, and `lock` lets
one process in at a time.
"""
