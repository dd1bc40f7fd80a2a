"""The addresses of permissions for machines, under /api/fhir/."""

from django.urls import path

from commonground.consents.pages import fhir

app_name = "fhir"
urlpatterns = [
    path("Consent", fhir.consents, name="consents"),
    path("Consent/<uuid:release_id>", fhir.consent, name="consent"),
]
