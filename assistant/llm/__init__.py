"""The language model: any provider's, or the packaged one under llama.cpp on loopback.

`model` loads it in the background and knows whether it is ready or off. `server` starts and
stops `server_process`, `weights` finds and checks the model's file, `prompting` fills the
prompts. Its threads are as many as others leave cores free: `cores` measures it, `following`
chooses, `thread_count` changes llama.cpp's number while it runs.
"""
