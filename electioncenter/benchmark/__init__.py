"""`make bench`: the throughput of labelling beside a naive peer, in one run."""
