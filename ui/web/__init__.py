"""One server: page, routes and the protection around both.

`app` makes the application, `stack` is the one function that stacks its layers, `security` says
who may ask and what may be shown, `server` listens.
"""
