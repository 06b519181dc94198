"""What happens to a batch before a network learns from it: moved, toned, drawn upon."""
