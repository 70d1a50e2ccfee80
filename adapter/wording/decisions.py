"""What is said of what people sign and decide, of funds, lists and terms."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "agreement-signed-twice": (
        "an agreement of this form runs already ({0}); the one signed last counts",
        "已有同类协议生效（{0}），以最后签订的为准",
    ),
    "threshold-not-allowed": (
        "the hospital's own threshold {0} is not within what its policy allows: not used",
        "医院自定限额 {0} 超出政策允许范围，不予采用",
    ),
    "credit-limit-fixed": (
        "this city lets nobody set a person's credit limit: not used",
        "本市不允许调整个人信用限额，不予采用",
    ),
    "plan-signed-twice": (
        "a plan is signed already ({0}); the first stands",
        "已签订还款协议（{0}），以先签为准",
    ),
    "appeal-late": (
        "the appeal comes after {0}, when the entry took effect: a person decides",
        "异议晚于名单生效时间 {0}，由人工处理",
    ),
    "lift-while-owing": ("the entry is lifted when the debt is cleared", "欠费结清后方可解除名单"),
    "default-confirmed-before": (
        "the default was confirmed on {0}; nothing is changed",
        "欠费已于 {0} 认定；不再变更",
    ),
    "confirm-after-death": (
        "the patient has died: a default is confirmed of nobody, the estate is asked",
        "患者已去世：不认定欠费，转由遗产处理",
    ),
    "reward-unearned": (
        "the payment that earned a reward went back, but account {0} has used it: it stays there",
        "获得优惠的付款已退回，但账户 {0} 已使用该优惠：保留，由人工处理",
    ),
    "lifted-before": ("the entry was lifted on {0}", "名单已于 {0} 解除"),
    "settle-without-agreement": (
        "no agreement is in force, so nothing is settled before the visit ends",
        "没有生效的协议，不分段结算；费用在就诊结束时结算",
    ),
    "settle-no-segments": ("this city settles in no segments", "本市不实行分段结算"),
    "settle-needs-reason": (
        "the visit's phase knows one payment a visit; a bill before its end needs a reason",
        "该阶段实行一次性结算，提前结算须说明原因",
    ),
    "settle-nothing": ("nothing has accrued that is on no invoice", "没有尚未开单的费用"),
    "plan-not-offered": ("this city knows no hardship plan", "本市无困难还款办法"),
    "plan-over-balance": (
        "the plan spreads {0} where {1} are open",
        "计划金额 {0} 元超过欠款 {1} 元",
    ),
    "listing-needs-legal-basis": (
        "no legal basis is in force: the default stays alleged, nobody is listed",
        "无有效法律依据：仍为疑似欠费，不列入名单",
    ),
    "fund-covers-inpatients": (
        "the risk fund covers inpatients only: the hospital bears this default",
        "风险资金仅补助住院费用：该欠费由医疗机构承担",
    ),
    "fund-paid-over": (
        "the fund has paid {0} yuan more than its share; they are owed back to it",
        "风险资金多付 {0} 元，应予退回",
    ),
    "shadow-lists-nobody": (
        "{0} runs in shadow: nobody is listed, nothing is reported",
        "{0} 处于影子运行：不列入名单，不上报",
    ),
    "facility-not-named": (
        "no known hospital is named: {0}",
        "未指明已知的医疗机构：{0}",
    ),
    "funding-figure-incomplete": (
        "{where} lacks its period, its amount or its grade: kept, not applied",
        "{where} 缺少期间、金额或等次：仅保存，未应用",
    ),
    "funding-not-in-policy": (
        "no policy says how {0} is funded on that day: kept, not applied",
        "当日无政策规定 {0} 的拨付方式：仅保存，未应用",
    ),
    "grade-unknown": (
        "grade {0} has no ratio in the policy: nothing is released by it",
        "政策中无等次 {0} 的返还比例：不予返还",
    ),
    "released-without-grade": (
        "a part of the quota of {0} was released before a grade was entered",
        "{0} 年考核等次未录入即返还预留款",
    ),
    "settlement-only-theirs": (
        "settlement {0} of {1} yuan is on the insurer's statement and unknown here",
        "结算 {0}（{1} 元）仅见于医保对账单",
    ),
    "settlement-only-ours": (
        "settlement {0} of {1} yuan is not on the insurer's statement",
        "结算 {0}（{1} 元）未列入医保对账单",
    ),
    "settlement-differs": (
        "settlement {0} differs, theirs and ours in yuan: {1}",
        "结算 {0} 金额不符（医保 / 本院，元）：{1}",
    ),
    "not-listed": ("the person is not on the list", "该人不在名单中"),
    "aid-not-entitled": (
        "identity {0} has no line in the aid table",
        "身份 {0} 无救助标准",
    ),
    "national-id-form": (
        "the national id (…{0}) is neither 15 nor 18 digits: kept as sent",
        "身份证号（…{0}）位数不符：按原样保留",
    ),
    "national-id-check-digit": (
        "the check digit {0} of the national id does not fit: kept as sent",
        "身份证号校验位 {0} 不符：按原样保留",
    ),
    "ward-unknown": (
        "no policy or registry names ward {0}",
        "政策与登记中均无病区 {0}",
    ),
    "paper-not-recorded": (
        "the visit ended under the agreement and nobody recorded the paper {0}",
        "就诊已结束，协议成立，但未登记证件 {0}",
    ),
    "identity-unverified": (
        "charges accrue and nobody has checked who the patient is",
        "已产生费用，但尚未核实患者身份",
    ),
    "agreement-terminable": (
        "{where}: segment {0} was not paid by its term; the hospital may end the agreement",
        "{where}：分段结算 {0} 逾期未付，医疗机构可以终止协议",
    ),
    "term-missed": (
        "{where}: the term of {0} passed at {1} and it was not done",
        "{where}：{0} 的期限已于 {1} 届满，尚未办理",
    ),
    "term-missed-while-down": (
        "{where}: the term of {0} passed at {1}, while the adapter was down from {2} to {3}",
        "{where}：{0} 的期限于 {1} 届满，其时系统停机（{2} 至 {3}）",
    ),
    "debt-past-term": (
        "{where}: {2} yuan were not paid; by the calendar alone: {0}, since {1}",
        "{where}：{2} 元到期未付，仅按期限自 {1} 起记为 {0}，是否恶意由人工认定",
    ),
    "debt-past-term-while-down": (
        "{where}: {2} yuan were not paid: {0}, since {1}, while the adapter was down, {3} to {4}",
        "{where}：{2} 元到期未付，自 {1} 起记为 {0}，其时系统停机（{3} 至 {4}）",
    ),
    "term-met": (
        "{where}: {0} was in time after all, at {1}; its proof came late",
        "{where}：{0} 已于 {1} 按期办理，证明后到",
    ),
    "estimate-early": (
        "{where}: the estimate was told before its days, which begin at {0}",
        "{where}：出院费用预估告知过早，应自 {0} 起告知",
    ),
    "segment-in-one-time": (
        "{where}: a stage invoice in a phase of one-time settlement; it needs a reason",
        "{where}：一次性结算阶段内分段结算，需注明理由",
    ),
    "deposit-under-agreement": (
        "{where}: deposits of {0} yuan under an agreement that allows {1}",
        "{where}：协议下收取押金 {0} 元，协议允许 {1} 元",
    ),
    "deposit-over-limit": (
        "{where}: deposits of {0} yuan without an agreement; at most {1} may be asked",
        "{where}：未签协议收取押金 {0} 元，最多可收 {1} 元",
    ),
    "deposit-mean-unknown": (
        "{where}: deposits of {0} yuan; what may be asked is not known, no mean was entered",
        "{where}：收取押金 {0} 元；未录入平均数，无法判断上限",
    ),
}
