"""Training and evaluation of both networks, and their export to a bundle. The only importer of torch."""
