"""Who comes in, how often, and for how long.

limits.py           how often one client may search, export and try to log in; how much may be uploaded
sessions.py         how long a login lasts
second_factor.py    one-time codes from a phone, and codes for the day the phone is lost
views.py, urls.py   the login page, the code page, the page to set codes up
passwords.py        what a password may not be
"""
