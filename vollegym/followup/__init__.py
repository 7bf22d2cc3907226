"""Which message goes when, in what words; and what the owner sees of the sender."""
