"""What posts show: how a stranger's file is opened, kept and given away again.

`inspection` opens files in a process of their own, `actions` keep them, `ranges` and `sending` give
them away; which viewer may have them is decided above, in `feeds.views.media`.
"""
