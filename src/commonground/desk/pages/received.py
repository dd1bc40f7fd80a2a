"""Which copies came to the agency from others, packets among them, for its privacy officer: kinds, days and terms, and no word of anybody."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from commonground.agencies.routes import open_to
from commonground.desk.received import copies_we_received


@open_to("ledger.account", purpose="administration")
def received(request: HttpRequest) -> HttpResponse:
    """The newest copies that came, from agencies here and in packets from elsewhere, with the terms they came under."""
    return TemplateResponse(request, "desk/received.html", {"rows": copies_we_received()})
