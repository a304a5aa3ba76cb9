"""Load a row, call a stage, save the row: the only place where stages and tables meet.

    polling    feed → found articles          reading    found article → text, or why not
    coding     text → statements, story       importing  files and pasted addresses → articles
    reference  TOML → sources and feeds       samples    the shipped stories, in and out

Every function may be called again: what is done already is left as it is.
"""
