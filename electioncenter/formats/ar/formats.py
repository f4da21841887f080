"""Arabic: a clock of 24 hours like the site's other languages, and grouped thousands."""

DATETIME_FORMAT = "j F Y، H:i"
NUMBER_GROUPING = 3
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y H:i"
TIME_FORMAT = "H:i"
