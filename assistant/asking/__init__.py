"""The way of a question: `way` is the whole of it, from top to bottom.

`state` is what is known at each stage. The stages: `question` (checked, made to stand by
itself), `search` (filters, dates), `translation`, `context` (the telling sentences, without
what `untrusted` finds), `answerable` (is it worth writing), `writing` (what the model is told),
`outcome` (the answer). `patterns.toml` lists the wordings by which they tell questions, orders
and refusals. `langchain` has the same in LangChain's shapes.
"""
