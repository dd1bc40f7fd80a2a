"""Static files come whole, with the headers they were gathered with, from an asynchronous server too."""

from pathlib import Path

from asgiref.sync import async_to_sync
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import AsyncClient

NAME = "commonground/js/page.mjs"


@async_to_sync
async def fetched(method="get", **headers):
    return await getattr(AsyncClient(), method)(static(NAME), headers=headers)


def test_a_script_comes_whole_and_no_warning_is_given():
    told = fetched()
    assert told.status_code == 200
    assert told.content == Path(finders.find(NAME)).read_bytes()
    assert "javascript" in told["Content-Type"]


def test_a_part_of_a_file_and_its_head_alone_can_be_asked_for():
    part = fetched(range="bytes=0-9")
    assert (part.status_code, len(part.content)) == (206, 10)
    head = fetched("head")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(fetched().content))
