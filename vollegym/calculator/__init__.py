"""The tools at /rekenen: what a file says of one, what somebody typed, and the sum. No web, no database."""
