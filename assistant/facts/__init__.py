"""What a sentence states: its quantities, days, names, what it denies and who says it.

Rules alone, a leaf: nothing here imports anything else of Beleg, and no rule asks which
language it has. What a language must give stands in `languages`, in one file for each.
"""
