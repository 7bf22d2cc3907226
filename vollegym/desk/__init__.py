"""The owner's desk at /beheer: who waits for a call, what came in, and what is wrong with the machine."""
