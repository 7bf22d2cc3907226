"""What reads every store: export, list, and later forgetting and purging."""
