"""Getting in: what is opened, the list of it, its thumbnails."""
