"""The addresses of the legal desk, under /desk/legal/."""

from django.urls import path

from commonground.legal.pages import designations, desk, door, erasures, incidents, law, paper, reports, steps

app_name = "legal"
urlpatterns = [
    path("", desk.queue, name="desk"),
    path("door/", door.at_the_door, name="door"),
    path("papers/new/", desk.receive, name="receive"),
    path("papers/<uuid:paper_id>/", paper.paper, name="paper"),
    path("papers/<uuid:paper_id>/custodian/", steps.name, name="name"),
    path("papers/<uuid:paper_id>/check/", steps.check, name="check"),
    path("papers/<uuid:paper_id>/told/", steps.tell, name="tell"),
    path("papers/<uuid:paper_id>/decide/", steps.decide, name="decide"),
    path("papers/<uuid:paper_id>/agree/", steps.agree, name="agree"),
    path("papers/<uuid:paper_id>/hold/", steps.keep, name="hold"),
    path("papers/<uuid:paper_id>/hold/end/", steps.lift, name="lift"),
    path("papers/<uuid:paper_id>/copy/", steps.make_copy, name="make_copy"),
    path("papers/<uuid:paper_id>/copy/file/", steps.take_copy, name="take_copy"),
    path("papers/<uuid:paper_id>/answer/", steps.answer, name="answer"),
    path("papers/<uuid:paper_id>/letter/<slug:language>/", paper.letter, name="letter"),
    path("papers/<uuid:paper_id>/close/", steps.close, name="close"),
    path("papers/<uuid:paper_id>/contest/", steps.contest, name="contest"),
    path("papers/<uuid:paper_id>/narrow/", steps.narrow, name="narrow"),
    path("incidents/new/", incidents.new, name="new_incident"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/told/", incidents.told, name="incident_told"),
    path("incidents/<uuid:incident_id>/rules/", incidents.rules, name="incident_rules"),
    path("incidents/<uuid:incident_id>/close/", incidents.close, name="close_incident"),
    path("law/", law.law, name="law"),
    path("law/counsel/", law.enter, name="enter_counsel"),
    path("reports/", reports.reports, name="reports"),
    path("designations/", designations.designations, name="designations"),
    path("pupils/", designations.pupils, name="pupils"),
    path("children/", designations.children, name="children"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/<uuid:erasure_id>/", erasures.agree, name="erase"),
    path("reports/new/", reports.new, name="new_report"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/take/", reports.take, name="take_report"),
]
