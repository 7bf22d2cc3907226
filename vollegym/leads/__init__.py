"""A lead as everyone reads it, and what is written about it."""
