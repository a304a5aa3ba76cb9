"""Page bytes → Page: title, text, date and how it is known, language, byline, agency."""
