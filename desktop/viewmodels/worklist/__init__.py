"""Who is read next: the queue of studies and what a person may change in it."""
