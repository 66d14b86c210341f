"""What any text is made of.

Bytes become characters (`encoding`) and these a clean text (`cleaning`), which has a language
(`language`), words as search compares them (`tokens`) and sentences and chunks that know their
place in it (`chunking`). Texts that are nearly the same are told by `copies`, the people of an
author's line by `authors`; `patterns` are those that files beside the code list. Nothing here
knows of stores or the web.
"""
