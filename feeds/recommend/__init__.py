"""Recommendation measured offline: public data, known methods, our blend, one protocol.

`manage.py evaluate_feeds FOLDER...` runs it. What is learnt here about mixing sources is what For
You does online; the models themselves are of films and games and go nowhere near a feed.
"""
