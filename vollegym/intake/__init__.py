"""The intake: what is asked, where someone is, what the verdict is; and its pages."""
