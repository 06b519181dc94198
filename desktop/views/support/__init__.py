"""Help, versions, system check, and what is shown after a crash."""
