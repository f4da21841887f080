"""Which posts may be put before whom: policies as data, evaluated when a page is made.

`rules` is pure and says what a policy means; `in_force` reads the policies that hold now;
`retrieval` turns them into a condition on posts; `states` judges the posts of one page exactly.
"""
