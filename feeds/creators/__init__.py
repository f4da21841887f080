"""People who post here themselves: their accounts, their posts, and what others see of both."""
