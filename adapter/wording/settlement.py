"""What is said of policies and registries, of money, plans and the books."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "policy-invalid": ("{0}: {1}", "{0}：{1}"),
    "policies-overlap": (
        "{0} and {1} govern the same city on the same days",
        "{0} 与 {1} 在同一时期适用于同一城市",
    ),
    "clauses-not-numbered": (
        "the instrument does not say how its clauses are numbered",
        "未说明文件条款的编号",
    ),
    "clause-uncovered": (
        "clause {0} is neither cited by a rule nor administrative",
        "条款 {0} 既无规则引用，也未列为行政条款",
    ),
    "clause-both": (
        "clause {0} is cited by a rule and listed as administrative",
        "条款 {0} 既被规则引用，又列为行政条款",
    ),
    "clause-unknown": ("the instrument has no clause {0}", "文件中没有条款 {0}"),
    "origin-unexplained": (
        "{0} is of origin {1} and names no ambiguity",
        "{0} 的来源为 {1}，未注明对应的歧义条目",
    ),
    "instrument-not-reviewed": (
        "no policy asked for was made from this text (sha256 {0})",
        "所查政策均非依据此文本制定（sha256 {0}）",
    ),
    "quote-not-literal": (
        "the words of {0} do not stand in the instrument",
        "条款 {0} 的引文与原文不符",
    ),
    "facility-unknown": (
        "facility {0} is not in facilities.yaml: no policy governs it",
        "医疗机构 {0} 未在 facilities.yaml 登记，无适用政策",
    ),
    "policy-unknown": (
        "the agreement names policy {0}, which is not known here: the facility's own counts",
        "协议所列政策 {0} 未知：按医疗机构所适用的政策办理",
    ),
    "level-unknown": (
        "the level of {0} is not known: the lowest threshold counts, insurance cannot be estimated",
        "{0} 的医院级别不明：按最低数额提醒，医保部分无法估算",
    ),
    "ward-missing": ("a stay without a ward", "住院未注明病区"),
    "scheme-unknown": (
        "no table for insurance scheme {0}: the whole cost is shown as the patient's",
        "险种 {0} 无待遇表：全部费用暂列个人承担",
    ),
    "item-class-unknown": (
        "item class {0} is not known: counted as own-pay",
        "项目等级 {0} 不明：按自费计",
    ),
    "agreement-rejected": ("the agreement does not stand: {0}", "协议不成立：{0}"),
    "money-on-cancelled-visit": (
        "the visit was cancelled with charges or money on it: a person decides about them",
        "就诊已取消，但账上仍有费用或款项：由人工处理",
    ),
    "paper-held-twice": (
        "the original {0} is recorded as kept in another place too: correct the record",
        "证件原件 {0} 同时登记为在他处保管：请更正登记",
    ),
    "paper-not-to-be-kept": (
        "{0} is kept, but the policy does not let it be kept in this form: hand it back",
        "{0} 不应以此形式保管：请归还",
    ),
    "paper-held-without-agreement": (
        "{0} is kept although no agreement stands and nothing is owed: hand it back",
        "没有有效协议也无欠费，仍保管 {0}：请归还",
    ),
    "agreement-left-behind": (
        "who signed it is not whose visit this is: nobody is bound, a new agreement is needed",
        "签订人并非就诊的实际患者：协议没有约束力，须重新签订",
    ),
    "paper-left-behind": (
        "the person this visit was wrongly filed under has a paper here: hand it back",
        "仍保管着误登患者的证件：请归还",
    ),
    "money-of-moved-visit": (
        "money or a plan of the wrong person came along with the visit: a person decides whose",
        "误登在他人名下的款项或还款协议随就诊转移：归属由人工确定",
    ),
    "agreement-lapsed": (
        "the agreement lapsed: its papers did not come in time; care goes on",
        "证件未按时补交，协议失效；诊疗照常进行",
    ),
    "agreement-pending-fact": (
        "whether the agreement stands depends on a fact nobody has told",
        "协议是否成立取决于尚未告知的事实",
    ),
    "payment-is-a-promise": (
        "payment method {0} is a promise, not money",
        "支付方式 {0} 是承诺，不是到账款项",
    ),
    "payment-is-the-insurers": (
        "payment method {0} is the insurer's money, not the patient's",
        "支付方式 {0} 属医保资金，不冲减个人应付",
    ),
    "payment-void-waits": (
        "the payment to be returned ({0}) is not known, or not one alone: a person decides",
        "待退款项（{0}）未知或不唯一：待人工处理",
    ),
    "payment-void-over": (
        "{0} is to be returned where {1} are left of the payment: a person decides",
        "要求退款 {0}，而该笔款项只剩 {1}：待人工处理",
    ),
    "adjustment-waits": (
        "adjustment reason {0} is not known: a person must decide",
        "调整原因 {0} 不明：待人工处理",
    ),
    "adjudicated-gross-differs": (
        "the insurer settled a gross of {0} yuan where the charges say {1}",
        "医保结算总额 {0} 元与费用合计 {1} 元不符",
    ),
    "adjudication-stands": (
        "settlement {0} is known with other figures: the first stand",
        "结算 {0} 已有不同的金额记录，以先到为准",
    ),
    "cancels-unknown": (
        "it takes back settlement {0}, which is not known: it counts once that comes",
        "撤销的结算 {0} 未知；待该结算到达后生效",
    ),
    "insurer-refused": ("the insurer refused: {0}", "医保经办机构拒绝：{0}"),
    "money-unreadable": (
        "{0} is no amount in whole fen",
        "{0} 不是以分为单位的有效金额",
    ),
    "adjudication-incomplete": (
        "the adjudication lacks total, fund or personal part: kept, not applied",
        "医保结算缺少总额、基金或个人部分：已留存，未采用",
    ),
    "adjudication-unsound": (
        "the adjudication's parts do not add up: kept, not applied",
        "医保结算各部分不平：已留存，未采用",
    ),
    "reversal-unmatched": (
        "no charge found that this reversal takes back: it waits for a person",
        "找不到被冲销的费用：待人工处理",
    ),
    "transaction-reused": (
        "transaction {0} was sent before with {1}, now with {2}: the first stands",
        "交易号 {0} 曾以 {1} 发送，现为 {2}：以首次为准",
    ),
    "plan-evidence-missing": ("the plan lacks a paper: {0}", "还款计划缺少证明：{0}"),
    "plan-evidence-order": (
        "{0} was shown before the paper it must follow",
        "{0} 的出具早于其应在之后的证明",
    ),
    "plan-kind-unknown": ("the city has no plan of kind {0}", "本市政策没有 {0} 类还款计划"),
    "plan-begins-before": (
        "a part of the plan is due before it is signed: {0}",
        "有一期款项早于签订日到期：{0}",
    ),
    "plan-too-long": ("the plan runs longer than the city allows: {0}", "还款期限超过规定：{0}"),
    "plan-nothing-owed": ("there is nothing to finance: {0}", "没有可分期的欠款：{0}"),
    "plan-instalment-too-small": (
        "an instalment of {0} is below the smallest allowed",
        "每期 {0} 低于最低还款额",
    ),
    "plan-does-not-sum": (
        "the instalments sum to {0}, not to {1}",
        "各期金额合计 {0}，应为 {1}",
    ),
    "plan-instalment-missed": ("{0} of the plan are overdue", "还款计划已逾期 {0}"),
    "plan-expired": ("the plan has ended with {0} open", "还款计划到期，尚欠 {0}"),
    "nothing-disputed": (
        "no invoice is disputed: there is nothing to decide",
        "没有账单存在争议，无可裁定",
    ),
    "default-not-alleged": (
        "nothing is alleged at that instant: there is nothing to confirm or dismiss",
        "当时并无涉嫌欠费，无从认定或撤销",
    ),
    "confirm-needs-operator": ("only a named operator confirms", "须由具名人员认定"),
    "confirm-needs-notices": (
        "two notices must have been told since the allegation",
        "涉嫌之后须已告知两次",
    ),
    "confirm-needs-note": ("a note of the evidence is missing", "缺少证据说明"),
    "estimate-missed": ("no estimate was told before the discharge", "出院前未告知大致费用"),
    "limit-forecast": ("{0}: the patient must be told", "{0}：须提醒患者"),
    "collateral-returned-early": (
        "{0} was returned while money is owed",
        "{0} 在费用未结清时已归还",
    ),
    "discharged-unpaid": (
        "the patient left with {0} open and no plan",
        "患者出院时尚欠 {0} 且无还款计划",
    ),
    "risk-fund-exhausted": (
        "the fund is {0} yuan short: the institution bears it",
        "风险资金不足 {0} 元，由医疗机构承担",
    ),
    "working-capital-late": ("the working capital is {0} days late", "周转金逾期 {0} 天"),
    "insurer-settlement-gap": ("nothing was settled in {0}", "{0} 未进行费用结算"),
    "policy-conflict": (
        "the instrument says two things here; {0} is followed",
        "文件前后不一，此处依 {0}",
    ),
    "remapped-money-waits": (
        "{0} was booked otherwise than it is mapped now: it waits for a person",
        "{0} 入账与现映射不同：待人工处理",
    ),
    "merged-account-waits": (
        "the ended account {0} has invoices or payments: they wait for a person",
        "被合并账户 {0} 已有账单或付款：待人工处理",
    ),
    "late-charge-window": (
        "the charge came more than {0} days after the visit ended",
        "费用在就医结束 {0} 天后才到",
    ),
}
