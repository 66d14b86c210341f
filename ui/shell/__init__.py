"""`beleg`, the command line.

`commands` are the commands with their options, `dispatch` carries an order out here or has it
carried out by the process that holds the index, `output` prints. `serve` opens the page,
`evaluation` and `tables` measure.
"""
