"""What is asked, where someone is, and what the verdict is: pure rules."""
