"""The pages that visitors read: library, addresses, search, feeds, and what search engines are told."""
