"""Many studies, each in a process of its own: one that crashes is one failed row; a killed run goes on where it was."""
