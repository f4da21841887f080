"""The trained ranker: weights of For You learnt from how served pages were received.

It is the same weighted sum with other weights, so what a viewer is told about a post stays the
computation itself. Weights move within limits (`training` in data/ranking.toml), those of signals
that viewers set themselves never; two persons agree before a trained ranker decides.
"""
