"""From scores to a verdict: gate, lung measures, aggregation, and the use case that ties the rooms together."""
