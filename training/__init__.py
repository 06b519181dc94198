"""Training, evaluation and export of the two networks. May import the engine; nobody imports training."""
