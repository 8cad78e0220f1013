"""Step 1: a person's goal, diagnostics, profile, needs and corrections.

Results belong to the teacher: nobody else reads them one by one.
"""
