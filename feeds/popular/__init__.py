"""The feed without a profile: what is popular here and now, equal for everyone.

Nothing in here can import what is known of a viewer; import-linter checks that. What the viewer
themselves blocked is left out by whoever calls `feed.page`.
"""
