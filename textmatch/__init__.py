"""Text matching without a domain: normalising, language, hashtags, n-grams, embeddings.

This app knows no posts and no claims; `labels` puts the two together.
"""
