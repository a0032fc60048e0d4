"""Plans and facts -> the subject, the text, the HTML and the brief of a mail."""

from alerts.render.case import render_case, render_update
from alerts.render.digest import render_digest
from alerts.render.note import render_source, render_test
from alerts.render.notice import render_notice
from alerts.render.reminder import render_reminder
from alerts.render.storm import render_storm

__all__ = [
    "render_case",
    "render_digest",
    "render_notice",
    "render_reminder",
    "render_source",
    "render_storm",
    "render_test",
    "render_update",
]
