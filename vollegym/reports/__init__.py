"""What the owner takes out: exports, lists and the funnel."""
