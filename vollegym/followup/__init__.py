"""Follow-up: which message goes when, in what words, and the one process that sends them all."""
