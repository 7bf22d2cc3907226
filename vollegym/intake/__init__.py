"""The pages of the intake and what they write."""
