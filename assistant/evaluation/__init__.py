"""How good finding, answering and proving are on a data set: `beleg eval`.

`evaluate` asks, `data` reads the sets and checks each line, `gold` says what is right,
`figures` counts, `claims` measures the proof alone,
`days` the days shown beside quotes, `cases` keeps every question with its
answer.
"""
