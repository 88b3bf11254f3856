"""Help: what clients want to do, page by page, in both languages; readable by anybody, without a session (R28).

A page is one file in `texts/` and one place in `articles.CONTENTS`. No delay, date or amount is typed into a text: it
is a figure of the rule that keeps it (`figures.json`, generated), or stands on the page where it is decided.
"""
