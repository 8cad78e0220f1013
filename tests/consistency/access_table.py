"""Who gets what at every address. A line: method, name of the address, then each role's outcome.

An outcome is a status. Whoever is not named is among the others; visitors, who are not signed in,
are sent to sign in unless the line names them or says everybody. What others get is 403 where the
space is not theirs, and 404 where the thing is somebody else's. A method without a line answers 405.
"""

from __future__ import annotations

VISITORS = ("anonymous", "invigilator", "other invigilator")
SIGNED_IN = (
    "teacher",
    "candidate",
    "trainer",
    "other trainer",
    "organiser",
    "other organiser",
    "examiner",
    "other examiner",
    "president",
    "other president",
    "officer",
    "pilot",
    "académie pilot",
    "other académie pilot",
)
ROLES = (*VISITORS, *SIGNED_IN)
GROUPS = {
    "everybody": ROLES,
    "visitors": VISITORS,
    "others": SIGNED_IN,
    "teachers": ("teacher", "candidate"),
    "trainers": ("trainer", "other trainer"),
    "organisers": ("organiser", "other organiser"),
    "invigilators": ("invigilator", "other invigilator"),
    "examiners": ("examiner", "other examiner"),
    "presidents": ("president", "other president"),
    "académie pilots": ("académie pilot", "other académie pilot"),
    "pilots": ("pilot", "académie pilot", "other académie pilot"),
}
SIGN_IN = "sign in"

#: The session of the invigilator and the candidate, and whatever the teacher owns, are theirs alone;
#: the examiner and the president sit on the panel that holds the portfolio.
TABLE = """
GET  home                                   everybody 200
POST home                                   everybody 200
GET  dashboard                              others 302
POST set_language                           everybody 302
GET  account_login                          visitors 200, others 302
POST account_login                          visitors 200, others 302
GET  account_logout                         visitors 302, others 200
POST account_logout                         everybody 302
GET  account_inactive                       everybody 200
GET  account_signup                         visitors 200, others 302
POST account_signup                         visitors 200, others 302
GET  account_reauthenticate                 others 403
POST account_reauthenticate                 others 403
GET  account_email                          others 200
POST account_email                          others 302
GET  account_email_verification_sent        everybody 200
GET  account_change_password                others 302
POST account_change_password                others 302
GET  account_set_password                   others 200
POST account_set_password                   others 200
GET  account_reset_password                 everybody 200
POST account_reset_password                 everybody 200
GET  account_confirm_login_code             others 302
POST account_confirm_login_code             others 302
GET  account_confirm_email                  everybody 200
POST account_confirm_email                  everybody 404
GET  account_reset_password_from_key_done   everybody 200
GET  account_reset_password_from_key        everybody 200
POST account_reset_password_from_key        everybody 200
GET  account_reset_password_done            everybody 200
GET  mfa_index                              others 200
GET  mfa_authenticate                       others 302
POST mfa_authenticate                       others 302
GET  mfa_reauthenticate                     others 403
POST mfa_reauthenticate                     others 403
GET  mfa_activate_totp                      others 200
POST mfa_activate_totp                      others 200
GET  mfa_deactivate_totp                    others 404
POST mfa_deactivate_totp                    others 404
GET  mfa_view_recovery_codes                others 404
GET  mfa_generate_recovery_codes            others 200
POST mfa_generate_recovery_codes            others 200
GET  mfa_download_recovery_codes            others 404
POST mfa_download_recovery_codes            others 404
GET  mfa_list_webauthn                      others 200
GET  mfa_add_webauthn                       others 200
POST mfa_add_webauthn                       others 200
GET  mfa_reauthenticate_webauthn            others 403
POST mfa_reauthenticate_webauthn            others 403
GET  mfa_remove_webauthn                    others 404
POST mfa_remove_webauthn                    others 404
GET  mfa_edit_webauthn                      others 404
POST mfa_edit_webauthn                      others 404
GET  mfa_login_webauthn                     others 302
POST mfa_login_webauthn                     others 302
GET  favicon.ico                            everybody 301
POST favicon.ico                            everybody 301

GET  public:help                            everybody 200
GET  public:verify                          everybody 200
GET  public:verify_code                     everybody 200
GET  public:accessibility                   everybody 200
GET  public:privacy                         everybody 200
GET  public:terms                           everybody 200
GET  public:legal                           everybody 200

GET  account:overview                       others 200
POST account:overview                       others 200
GET  account:profile                        others 200
POST account:profile                        others 200
GET  account:establishments                 others 200
GET  account:notice                         others 200
POST account:notice                         others 302
GET  account:own_data                       others 200
GET  account:export                         others 200
GET  account:close                          others 200
POST account:close                          others 200
POST account:end_sessions                   others 302
GET  account:keep_alive                     visitors 401, others 204
POST account:keep_alive                     visitors 401, others 204

GET  teacher:overview                       teachers 200, others 403
GET  teacher:goal                           teachers 200, others 403
POST teacher:goal                           teachers 200, others 403
GET  teacher:diagnostic                     teachers 200, others 403
POST teacher:diagnostic_start               teachers 302, others 403
GET  teacher:diagnostic_question            teacher 200, others 404
POST teacher:diagnostic_answer              teacher 302, others 404
POST teacher:diagnostic_report              teacher 302, others 404
GET  teacher:diagnostic_result              teacher 200, others 404
GET  teacher:diagnostic_corrections         teacher 200, others 404
GET  teacher:question_file                  others 404
GET  teacher:plan                           teachers 200, others 403
POST teacher:plan_make                      teachers 302, others 403
GET  teacher:offers                         teachers 200, others 403
GET  teacher:offer                          teachers 200, others 403
POST teacher:enrol                          teacher 400, candidate 302, others 403
GET  teacher:trainings                      teachers 200, others 403
GET  teacher:training_agenda                teacher 200, candidate 404, others 403
POST teacher:training_withdraw              teacher 302, candidate 404, others 403
POST teacher:training_complete              teacher 302, others 404
GET  teacher:survey                         teacher 200, candidate 404, others 403
POST teacher:survey                         teacher 400, candidate 404, others 403
GET  teacher:registration                   teachers 200, others 403
POST teacher:register                       teachers 302, others 403
GET  teacher:registration_agenda            candidate 200, others 404
GET  teacher:withdraw_registration          candidate 200, others 404
POST teacher:withdraw_registration          candidate 302, others 404
GET  teacher:test                           teachers 200, others 403
POST teacher:test_start                     candidate 302, others 404
POST teacher:test_answer                    candidate 302, others 404
POST teacher:test_help                      candidate 302, others 404
POST teacher:test_report                    others 404
GET  teacher:portfolio                      teachers 200, others 403
POST teacher:portfolio_open                 teacher 302, candidate 404, others 403
GET  teacher:portfolio_situation            teacher 200, candidate 404, others 403
POST teacher:portfolio_situation            teacher 200, candidate 404, others 403
POST teacher:portfolio_situation_remove     teacher 302, others 404
POST teacher:portfolio_attach               teacher 200, candidate 404, others 403
GET  teacher:portfolio_file                 teacher 200, others 404
POST teacher:portfolio_file_remove          teacher 302, others 404
GET  teacher:portfolio_deposit              teacher 302, candidate 404, others 403
POST teacher:portfolio_deposit              teacher 302, candidate 404, others 403
GET  teacher:certificates                   teachers 200, others 403
GET  teacher:certificate_pdf                teacher 200, others 404

GET  trainer:runs                           trainers 200, others 403
GET  trainer:run                            trainer 200, other trainer 404, others 403
POST trainer:run                            trainer 302, other trainer 404, others 403
POST trainer:run_complete                   trainer 400, other trainer 404, others 403

GET  organiser:sessions                     organisers 200, others 403
GET  organiser:open_session                 organisers 200, others 403
POST organiser:open_session                 organisers 200, others 403
GET  organiser:session                      organiser 200, other organiser 404, others 403
POST organiser:renew_password               organiser 302, other organiser 404, others 403
GET  organiser:cancel_session               organiser 200, other organiser 404, others 403
POST organiser:cancel_session               organiser 200, other organiser 404, others 403
GET  organiser:sheet                        organiser 200, other organiser 404, others 403
GET  organiser:finalise                     organiser 200, other organiser 404, others 403
POST organiser:finalise                     organiser 200, other organiser 404, others 403
POST organiser:add_candidate                organiser 200, other organiser 404, others 403
POST organiser:import_candidates            organiser 200, other organiser 404, others 403
GET  organiser:import_report                organiser 200, other organiser 404, others 403
POST organiser:remove_candidate             organiser 302, other organiser 404, others 403

GET  invigilator:enter                      everybody 200
POST invigilator:enter                      everybody 200
GET  invigilator:session                    invigilators 200, anonymous 302, others 302
GET  invigilator:session_incident           invigilators 200, anonymous 403, others 403
POST invigilator:session_incident           invigilators 200, anonymous 403, others 403
POST invigilator:leave                      everybody 302
POST invigilator:presence                   invigilator 302, other invigilator 404, anonymous 403, others 403
POST invigilator:helped                     invigilator 302, other invigilator 404, anonymous 403, others 403
GET  invigilator:end_test                   invigilator 200, other invigilator 404, anonymous 403, others 403
POST invigilator:end_test                   invigilator 200, other invigilator 404, anonymous 403, others 403
GET  invigilator:incident                   invigilator 200, other invigilator 404, anonymous 403, others 403
POST invigilator:incident                   invigilator 200, other invigilator 404, anonymous 403, others 403

GET  jury:portfolios                        examiners 200, others 403
GET  jury:rate                              examiner 200, other examiner 404, others 403
POST jury:rate                              examiner 200, other examiner 404, others 403
GET  jury:submit                            examiner 302, other examiner 404, others 403
POST jury:submit                            examiner 302, other examiner 404, others 403
GET  jury:declare_conflict                  examiner 200, president 200, others 404
POST jury:declare_conflict                  examiner 200, president 200, others 404
GET  jury:file                              examiner 200, president 200, others 404
GET  jury:deliberations                     presidents 200, others 403
GET  jury:deliberate                        president 200, other president 404, others 403
POST jury:deliberate                        president 200, other president 404, others 403
POST jury:call_third                        president 200, other president 404, others 403
GET  jury:revise                            president 200, other president 404, others 403
POST jury:revise                            president 200, other president 404, others 403
GET  jury:minutes                           president 200, other president 404, officer 200, others 403

GET  officer:home                           officer 200, others 403
GET  officer:centres                        officer 200, others 403
POST officer:accredit                       officer 302, others 403
GET  officer:withdraw_accreditation         officer 200, others 403
POST officer:withdraw_accreditation         officer 200, others 403
GET  officer:session                        officer 200, others 403
POST officer:session                        officer 200, others 403
GET  officer:certificates                   officer 200, others 403
POST officer:award_due                      officer 302, others 403
GET  officer:certificate                    officer 200, others 403
POST officer:certificate                    officer 200, others 403
GET  officer:panels                         officer 200, others 403
GET  officer:panel_new                      officer 200, others 403
POST officer:panel_new                      officer 200, others 403
GET  officer:portfolio_assign               officer 200, others 403
POST officer:portfolio_assign               officer 200, others 403

GET  steering:indicators                    officer 200, pilot 200, académie pilots 302, others 403
GET  steering:csv                           officer 200, pilot 200, académie pilots 404, others 403
GET  steering:academie      officer 200, pilot 200, académie pilot 200, other académie pilot 404, others 403
GET  steering:academie_csv  officer 200, pilot 200, académie pilot 200, other académie pilot 404, others 403
"""


def expectations() -> dict[tuple[str, str], dict[str, str]]:
    """By (address, method): the outcome of each role."""
    return {(name, method): outcomes(rest) for method, name, rest in _lines()}


def _lines() -> list[list[str]]:
    return [line.split(maxsplit=2) for line in TABLE.splitlines() if line]


def outcomes(text: str) -> dict[str, str]:
    """A role named by itself wins over its group, and a group over the others."""
    parts = [part.strip().rpartition(" ") for part in text.split(",")]
    parts.sort(key=lambda part: -len(GROUPS.get(part[0], (part[0],))))
    found = dict.fromkeys(ROLES, SIGN_IN)
    for who, _space, outcome in parts:
        found.update(dict.fromkeys(GROUPS.get(who, (who,)), outcome))
    return found
