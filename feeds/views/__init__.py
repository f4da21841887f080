"""The pages of the feeds: plain pages and forms, and the same in parts for htmx."""
