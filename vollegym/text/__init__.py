"""Texts that the owner writes: files with front matter, Markdown as safe HTML, and dates in Dutch words."""
