"""Load a row, call a stage, save the row: the only place where stages and tables meet.

    polling    feed → found articles           reading    found article → text, or why not
    offers     what a feed offers, by kind     filling    page, feed or file → columns of the row
    schedule   when a feed is polled next      revising   the same article again: revisions, further addresses
    politeness when a host may be asked        coding     text → statements
    health     fresh, quiet, failing, dead     grouping   article → story
    preview    the way without saving          editing    stories split and merged by hand
    importing  a pasted address, a line        backfill   files and folders, in batches
    reference  TOML → sources and feeds        samples    the shipped stories, in and out
    opml       lists of feeds, in and out      resume     what was left behind
    dictionary what is shipped, with people's edits; checked, in force, taken back
    proposing  names the dictionary does not know → proposals       accepting  what people decide on them

Every function may be called again: what is done already is left as it is.
"""
