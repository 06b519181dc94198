"""What the engine says, in words of the user's language: nothing here asks or keeps anything."""
