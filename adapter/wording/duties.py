"""What each duty is called, as the code system of obligations displays it: English, Chinese."""

from typing import Final

DUTIES: Final[dict[str, tuple[str, str]]] = {
    "threshold-notice": ("threshold notice", "费用提醒"),
    "daily-list": ("daily list", "一日清单"),
    "fee-list": ("fee list", "费用清单"),
    "estimate": ("estimate before discharge", "出院预估"),
    "limit-forecast": ("credit limit passed", "超限提醒"),
    "collateral-return": ("papers back", "归还证件"),
    "segment-payment": ("segment to be paid", "分段结算付款"),
    "instalment": ("instalment to be paid", "分期还款"),
    "default-overdue": ("overdue", "逾期"),
    "default-alleged": ("alleged default", "疑似欠费"),
    "default-confirmed": ("confirmed default", "认定欠费"),
    "default-notice": ("default notice", "欠费通知"),
    "list-lifted": ("entry lifted", "解除不良记录"),
    "policy-explained": ("policy explained", "政策说明"),
    "papers": ("papers of the agreement", "补交证件"),
    "discharge-settlement": ("settlement of the discharge", "办结出院结算"),
    "card-kept": ("card kept under a plan", "证件暂存"),
    "unpaid-grace": ("left unpaid", "离院欠费宽限"),
    "instalment-missed": ("instalments late", "分期逾期"),
    "list-report": ("report to departments", "上报有关部门"),
    "list-sharing": ("sharing of the list", "名单共享"),
    "list-report-ended": ("end of a reported entry", "上报终止告知"),
    "list-sharing-ended": ("end of a shared entry", "共享终止告知"),
    "list-cleared": ("entry without effect", "名单效力终止"),
    "working-capital": ("working capital", "周转金"),
    "insurer-true-up": ("year-end settlement", "年终结算"),
    "quota-prepayment": ("quota prepayment", "预付款"),
    "quota-retained": ("quota kept back", "定额预留"),
    "quota-release": ("quota released", "考核返还"),
    "identity-review": ("identity review", "身份审核"),
    "identity-mismatch": ("mismatch told", "人证不符告知"),
}
# The findings that name a duty first.
NAMING: Final = frozenset(
    {
        "term-missed",
        "term-missed-while-down",
        "term-met",
        "debt-past-term",
        "debt-past-term-while-down",
    }
)
