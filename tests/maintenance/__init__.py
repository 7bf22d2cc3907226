"""The program as a whole: its copies, its health, what it says about itself."""
