"""The way of a question: `way` is the whole of it, from top to bottom.

`state` is what is known at each stage. The stages: `question` (checked, made to stand by itself),
`finding` (passages and their telling sentences, without what `untrusted` finds), `fusion` (with
those that a translation found), `writing` (what the model is told), `outcome` (the answer) and
`absence` (where it was looked for one in vain). `patterns.toml` lists the wordings by which they
tell questions, orders and refusals. `langchain` has the same in LangChain's shapes.
"""
