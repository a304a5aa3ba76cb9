"""Address → bytes. See `client.fetch`; every address passes `guard` before anything is sent to it."""
