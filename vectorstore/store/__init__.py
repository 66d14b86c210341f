"""What is kept, and never lost.

`store` holds the articles of one folder; an article's record, written last, is the commit.
Under it are `chroma` (a pair of collections, row by row), `embedded` (Chroma's own files and
which pair of them counts; `probe` reads all of them in a child), `vault` (a second copy of
every article) and `lock` (one process at a time).
"""
