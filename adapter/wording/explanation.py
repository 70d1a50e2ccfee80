"""The words an explanation is told in: what a figure is, whose it is, and what it is made of."""

from typing import Final

FIGURES: Final[dict[str, tuple[str, str]]] = {
    "totalGross": ("总费用", "gross"),
    "totalNet": ("个人应付", "asked of the patient"),
    "paid": ("已付", "paid"),
    "balance": ("尚欠", "still asked"),
    "base": ("费用合计", "sum of the lines"),
    "insurer": ("医保支付", "insurer"),
    "medical-aid": ("医疗救助", "medical aid"),
    "reward": ("守信奖励", "reward"),
    "own-pay": ("全自费", "own pay"),
    "self-pay-first": ("先行自付", "self-pay first"),
    "over-limit": ("超限价自费", "over the limit"),
    "deductible": ("起付线", "deductible"),
    "coinsurance": ("按比例自付", "coinsurance"),
    "account-payment": ("个人账户支付", "paid from the insurance account"),
    "brought-forward": ("上期结转", "brought forward"),
    "carried-forward": ("结转下期", "carried forward"),
    "threshold": ("提醒额度", "threshold"),
    "due": ("付款期限", "due"),
}

WHOSE: Final[dict[str, tuple[str, str]]] = {
    "text": ("文件规定", "stated by the instrument"),
    "fact": ("据实记录，非文件所定数额", "told by a message or a person, no policy's figure"),
    "supplement": ("补充文件规定，非本文件原文", "stated by a supplement, not by the instrument"),
    "site": ("医院设定，非文件规定", "set by the hospital, not stated by the instrument"),
    "default": ("系统默认，非文件规定", "our default, not stated by the instrument"),
}

# Of a sum that was worked out: the rule may be the instrument's, the sum never is.
WORKED: Final[dict[str, tuple[str, str]]] = {
    "text": ("依文件规则计算", "worked out by the instrument's rule"),
    "fact": WHOSE["fact"],
    "supplement": ("依补充文件计算，非本文件规定", "worked out by a supplement's rule"),
    "site": (
        "按医院设定的标准计算，非文件规定",
        "worked out by what the hospital set, not stated by the instrument",
    ),
    "default": (
        "按系统默认规则计算，非文件规定",
        "worked out by our default rule, not stated by the instrument",
    ),
}

CANCELLED: Final[dict[str, tuple[str, str]]] = {
    "coverage-changed": ("参保信息变更，重新出具", "the insurance changed: billed anew"),
    "adjudicated": ("医保结算答复到达，重新出具", "the insurer answered: billed anew"),
    "discharge-cancelled": ("出院撤销", "the discharge was cancelled"),
    "agreement-ended": ("协议终止，合并出具", "the agreement ended: all is billed in one"),
}

KINDS: Final[dict[str, tuple[str, str]]] = {
    "lines": ("本单费用明细之和", "the lines of this invoice"),
    "adjudicated": ("医保结算答复", "the insurer's answer"),
    "estimated": ("预估", "our estimate"),
    "granted": ("另行给予", "granted beside insurance"),
    "billed": ("减已开账单", "less what was billed before"),
    "money": ("收到的款项", "money received"),
    "credit": ("冲抵", "set off against a credit"),
}
