"""Messages that wait to be sent: the queue, the kinds, the ways out, and the sender."""
