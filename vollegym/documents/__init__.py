"""Texts that the owner writes: files with front matter in, safe HTML out."""
