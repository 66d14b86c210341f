"""The language model: any provider's, or the packaged one under llama.cpp on loopback.

`model` loads it in the background and knows whether it is ready or off. `server` starts and
stops `server_process`, `weights` finds and checks the model's file, `prompting` fills the
prompts.
"""
