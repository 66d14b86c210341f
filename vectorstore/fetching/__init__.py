"""From an address to bytes; both ends may be hostile.

`addresses` says which may be asked, `fetcher` asks for one page with its redirects,
`connection` connects to the very address that was checked, within a budget of bytes and
seconds, and `reply` says what the server answered, unpacked. What the bytes mean is the
business of `formats`.
"""
