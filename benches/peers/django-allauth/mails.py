"""Writes each mail as a file that is called by its address."""

import os
import pathlib

from django.core.mail.backends.base import BaseEmailBackend


class Folder(BaseEmailBackend):
    def send_messages(self, messages):
        for message in messages:
            file = pathlib.Path(os.environ["MAILS"]) / message.to[0]
            part = file.with_name(f"{file.name}.part")
            part.write_text(f"To: {message.to[0]}\n\n{message.body}\n")
            part.rename(file.with_name(f"{file.name}.eml"))
        return len(messages)
