"""The write side, in the order the data pass.

    fetch      address → bytes                 guarded, polite, two kinds of error
    feeds      bytes → Entry                   what a feed offers
    articles   page bytes → Page               title, text, date and how it is known, language
    stories    texts → which tell the same     a wire story counts once
    classify   text → CodedStatement           who → whom, about what, in which tone
    aggregate  statements → DailySignal        whole days, in SQL

`pipeline` is the only place where these stages meet the tables; `tasks` are its Celery doors. Everything above
`models` knows Django; the stages know neither Django nor Celery. `vocabulary` is what all of them agree on.
"""
