"""Reads mails and the servers that keep them, for the kind `mailbox`."""
