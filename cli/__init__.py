"""Commands without a window: arguments in, text or JSON and an exit status out; no Qt, no SQL."""
