"""Everything that can go wrong under a running site, each tried on the real processes: `./dev audit faults`."""
