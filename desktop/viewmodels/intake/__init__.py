"""Taking studies in: the receiver and the watched folder, in a process of their own."""
