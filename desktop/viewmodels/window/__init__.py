"""What one window holds: all its models, all its actions, all it asks of the engine."""
