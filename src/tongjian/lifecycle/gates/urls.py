from django.urls import path

from tongjian.foundation.access.gates import needs

from . import permissions
from .views import (
    annual,
    charters,
    desk,
    desk_lists,
    disposal,
    grading,
    letters,
    matrix,
    merits,
)

app_name = "gates"
read, write = needs(permissions.READ), needs(permissions.DESK)
annual_ = needs(permissions.ANNUAL)
REPORT = "annual/<int:report_id>/"
UNIT = "units/<int:unit_id>/"
PROOF = "certificates/<int:attestation_id>/"
ONE = "applications/<int:application_id>/"
TERM = "terms/<int:review_id>/"
ORDER = "disposals/<int:disposal_id>/"

urlpatterns = [
    path("applications/", read(desk_lists.ApplicationList.as_view()), name="applications"),
    path("applications/new/", write(desk.Receive.as_view()), name="receive"),
    path(ONE, read(desk.application_page), name="application"),
    path(f"{ONE}papers/", read(desk.Papers.as_view()), name="papers"),
    path(f"{ONE}declare/", read(desk.Declare.as_view()), name="declare"),
    path(f"{ONE}declared/<int:declared_id>/forget/", read(desk.forget_declared), name="forget"),
    path(f"{ONE}charter/", read(charters.CheckCharter.as_view()), name="check_charter"),
    path(f"{ONE}items/", read(desk.Items.as_view()), name="items"),
    path(f"{ONE}conclude/", read(desk.Conclude.as_view()), name="conclude"),
    path(f"{ONE}certify/", read(desk.Certify.as_view()), name="certify"),
    path(f"{ONE}withdraw/", read(desk.Withdraw.as_view()), name="withdraw"),
    path("charters/<int:check_id>/", read(charters.charter_page), name="charter"),
    path("follow-ups/", read(desk_lists.FollowUpList.as_view()), name="follow_ups"),
    path("openings/", read(desk_lists.OpeningList.as_view()), name="openings"),
    path("openings/new/", write(desk.OpenDesk.as_view()), name="open_desk"),
    path(
        "units/<int:unit_id>/charter/",
        read(charters.CheckUnitCharter.as_view()),
        name="check_unit_charter",
    ),
    path("annual/", annual_(annual.AnnualList.as_view()), name="annual"),
    path("annual/open/", write(annual.OpenYear.as_view()), name="open_year"),
    path(REPORT, annual_(annual.report_page), name="report_annual"),
    path(f"{REPORT}file/", annual_(annual.File.as_view()), name="file_annual"),
    path(f"{REPORT}return/", annual_(annual.Return.as_view()), name="return_annual"),
    path(f"{REPORT}settle/", annual_(annual.Settle.as_view()), name="settle_annual"),
    path("disposals/", read(disposal.DisposalList.as_view()), name="disposals"),
    path(ORDER, read(disposal.disposal_page), name="disposal"),
    path(f"{ORDER}report/", read(disposal.Report.as_view()), name="report"),
    path(f"{ORDER}renew/", read(disposal.Renew.as_view()), name="renew"),
    path(f"{ORDER}stay/", read(disposal.Stay.as_view()), name="stay"),
    path(f"{ORDER}follow/", read(disposal.Follow.as_view()), name="follow"),
    path(f"{ORDER}decide/", read(disposal.Decide.as_view()), name="decide"),
    path(
        "units/<int:unit_id>/dispose/",
        read(disposal.OpenDisposal.as_view()),
        name="open_disposal",
    ),
    path(f"{UNIT}merge/", read(disposal.MergeUnits.as_view()), name="merge"),
    path("matrix/", read(matrix.Matrix.as_view()), name="matrix"),
    path("ratings/", read(grading.CaseList.as_view()), name="cases"),
    path("ratings/<int:case_id>/", read(grading.case_page), name="case"),
    path("ratings/<int:case_id>/grade/", read(grading.GradeCase.as_view()), name="grade"),
    path(f"{UNIT}rate/", read(grading.ApplyForGrade.as_view()), name="apply"),
    path("terms/", read(grading.ReviewList.as_view()), name="reviews"),
    path("terms/<int:review_id>/", read(grading.review_page), name="review"),
    path(f"{TERM}candidates/new/", read(grading.ProposeCandidate.as_view()), name="propose"),
    path(
        f"{TERM}candidates/<int:candidate_id>/drop/",
        read(grading.drop_candidate),
        name="drop_candidate",
    ),
    path("terms/<int:review_id>/sign/", read(grading.SignReview.as_view()), name="sign"),
    path(f"{UNIT}term/", read(grading.OpenReview.as_view()), name="open_review"),
    path("certificates/", read(merits.AttestationList.as_view()), name="attestations"),
    path(PROOF, read(merits.attestation_page), name="attestation"),
    path(f"{PROOF}print/", read(letters.print_attestation), name="print_attestation"),
    path("ratings/<int:case_id>/print/", read(letters.print_veto), name="print_veto"),
    path(f"{PROOF}revoke/", read(merits.Revoke.as_view()), name="revoke"),
    path(f"{UNIT}certify/", read(merits.Attest.as_view()), name="attest"),
    # Open to everybody: a buyer checks a certificate.
    path("verify/", merits.verify, name="verify"),
    path("lists/", read(merits.RecommendationList.as_view()), name="recommendations"),
    path("lists/new/", read(merits.Recommend.as_view()), name="recommend"),
    path(
        "lists/<int:recommendation_id>/",
        read(merits.recommendation_page),
        name="recommendation",
    ),
    path("checks/", read(merits.CheckList.as_view()), name="checks"),
    path("checks/new/", needs(permissions.DEFINE)(merits.Define.as_view()), name="define"),
    path(f"{UNIT}checks/<int:check_id>/", read(merits.Answer.as_view()), name="answer"),
]
