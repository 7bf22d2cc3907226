"""The pages that visitors read: addresses, search engines, share cards, checks."""
