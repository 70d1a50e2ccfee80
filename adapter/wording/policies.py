"""What is said of a policy file or the registry as it is read; {0} is the place inside the file."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "policy-word-unknown": ("{0} is no word that a policy has", "政策文件中没有 {0} 这一项"),
    "policy-word-missing": ("{0} is missing", "缺少 {0}"),
    "policy-no-choice": ("{0} must be {1}", "{0} 只能是 {1}"),
    "policy-no-amount": (
        "{0} must be an amount of yuan with at most two decimals, not {1}",
        "{0} 须为金额（元，至多两位小数），不能是 {1}",
    ),
    "policy-no-number": ("{0} must be a number", "{0} 须为数字"),
    "policy-no-whole-number": ("{0} must be a whole number", "{0} 须为整数"),
    "policy-too-small": ("{0} must be {1} or more", "{0} 不得小于 {1}"),
    "policy-not-above": ("{0} must be more than {1}", "{0} 须大于 {1}"),
    "policy-too-great": ("{0} must be {1} or less", "{0} 不得大于 {1}"),
    "policy-no-day": ("{0} must be a day like 2013-10-24", "{0} 须为日期，例如 2013-10-24"),
    "policy-no-hour": ("{0} must be an hour like 12:00", "{0} 须为时刻，例如 12:00"),
    "policy-no-truth": ("{0} must be true or false", "{0} 只能是 true 或 false"),
    "policy-no-text": ("{0} must be words", "{0} 须为文字"),
    "policy-no-list": ("{0} must be a list: [one, another]", "{0} 须为列表：[甲, 乙]"),
    "policy-no-structure": (
        "{0} must hold words with values of their own",
        "{0} 之下须逐项写明各词及其值",
    ),
    "policy-no-list-or-choice": ("{0} must be {1}, or a list", "{0} 只能是 {1}，或为列表"),
    "policy-no-structure-or-choice": (
        "{0} must be {1}, or hold words with values of their own",
        "{0} 只能是 {1}，或在其下逐项写明各词及其值",
    ),
    "policy-no-pattern": ("{0} must look like {1}", "{0} 的写法须符合 {1}"),
    "policy-empty": ("{0} says nothing", "{0} 为空"),
    "policy-id-twice": ("{0} has the id {1} twice", "{0} 中的 id {1} 重复"),
    "policy-name-unknown": (
        "{0} names {1}, which {2} does not have",
        "{0} 提到 {1}，但 {2} 中没有",
    ),
    "policy-span-reversed": ("{0} ends before it begins", "{0} 的终止早于起始"),
    "policy-phases-unordered": (
        "{0} begins phase {1} before the phase above it",
        "{0} 中阶段 {1} 的起始早于上一阶段",
    ),
    "policy-bounds-reversed": (
        "{0} has a least value above its greatest",
        "{0} 的下限大于上限",
    ),
    "policy-level-missing": (
        "{0} names no figure for level {1}",
        "{0} 未写明 {1} 级的数额",
    ),
    "policy-levels-differ": (
        "{0} must name a deductible and a rate for the same levels",
        "{0} 的起付线与比例须按同样的医院级别写明",
    ),
    "policy-cap-missing": (
        "{0} has rates and no annual_cap: nothing would be paid by it",
        "{0} 有比例而无 annual_cap：将不予支付任何金额",
    ),
    "policy-no-zone": (
        "{0} must be a time zone like Asia/Shanghai",
        "{0} 须为时区，例如 Asia/Shanghai",
    ),
    "policy-no-month-day": (
        "{0} must be a day of every year like 03-31",
        "{0} 须为每年都有的月日，例如 03-31",
    ),
    "policy-one-term": (
        "{0} must say hours or until, one of them",
        "{0} 须写明 hours 或 until 之一",
    ),
    "policy-constant": (
        "{0} is a constant: it may not be switched off",
        "{0} 为固定规则，不得关闭",
    ),
    "policy-never": (
        "{0} stays off: no instrument known has a basis for it, and nothing does it",
        "{0} 须保持关闭：已知文件均无依据，系统亦不执行",
    ),
    "policy-no-interest": (
        "{0} must be 0: a plan bears no interest; no instrument known allows any",
        "{0} 须为 0：还款计划不计利息，已知文件均不允许计息",
    ),
    "policy-parts": (
        "{0}: the parts must be 0 or more, and one of them more",
        "{0}：各方份数不得为负，且至少一方大于 0",
    ),
    "policy-condition": (
        "{0}: a condition is a fact with `in`, `is`, `gte` or `lt`, or one of all, any, not",
        "{0}：条件须为一个事实加 in、is、gte 或 lt，或为 all、any、not 之一",
    ),
    "policy-condition-kind": ("{0}: {1} is compared by {2}", "{0}：{1} 须用 {2} 比较"),
    "policy-advance": (
        "{0}: an advance is a rate of a base, or months_of_mean_monthly_fund_spend",
        "{0}：周转金须为某基数的比例，或 months_of_mean_monthly_fund_spend",
    ),
    "policy-quota": (
        "{0}: monthly_rate and retained must be 1 together",
        "{0}：monthly_rate 与 retained 之和须为 1",
    ),
    "policy-trigger": (
        "{0} counts from one thing: past_due, days_after_discharge, days_after_due or plan",
        "{0}：触发条件只能从一处起算：past_due、days_after_discharge、days_after_due 或 plan",
    ),
    "policy-same-as": (
        "{0}: scheme {1} is the same as {2}, which has no table of its own",
        "{0}：险种 {1} 参照 {2}，但后者无待遇表",
    ),
    "policy-same-as-more": (
        "{0}: scheme {1} is the same as another and may say nothing more",
        "{0}：险种 {1} 既参照他表，不得另写内容",
    ),
    "policy-optional-switch": (
        "{0} is optional and names no switch under enabled_by",
        "{0} 为可选，但未在 enabled_by 写明开关",
    ),
    "policy-multiple-of-gross": (
        "{0} settles multiples of the whole cost: thresholds.basis must be one of it too",
        "{0} 按总费用的倍数结算，thresholds.basis 须为 gross_since_last_segment",
    ),
    "policy-fixed-override": (
        "{0}: a fixed figure is no hospital's to change",
        "{0}：固定数额不得由医疗机构自行调整",
    ),
    "policy-forecast-limit": (
        "{0}: a forecast is against a limit: say both forecast and limit, or neither",
        "{0}：预计须对照限额，forecast 与 limit 须同时写明或均不写",
    ),
    "policy-discretionary": (
        "{0}: segments are not mandatory at a figure that thresholds.strength leaves open",
        "{0}：thresholds.strength 为酌情时，分段结算不得为强制",
    ),
    "policy-segments-of-nothing": (
        "{0}: segments are mandatory, and neither thresholds nor credit_limit names a figure",
        "{0}：分段结算为强制，但 thresholds 与 credit_limit 均未写明数额",
    ),
    "policy-limit-unknown": (
        "{0} is the credit limit, and the file has no credit_limit",
        "{0} 为信用限额，但文件没有 credit_limit",
    ),
    "policy-form-covers": (
        "{0} must be {1}: a form INP is of a stay, a form STANDING of a person",
        "{0} 须为 {1}：INP 为单次住院协议，STANDING 为个人协议",
    ),
    "policy-outcome": (
        "{0}: a match confirms, and nothing but a mismatch ends an agreement",
        "{0}：相符即确认，只有不符才终止协议",
    ),
    "policy-estimate-content": (
        "{0} must hold personal_share: what the patient has to raise is what is told",
        "{0} 须包含 personal_share：告知的正是患者须筹措的部分",
    ),
    "policy-day-twice": (
        "{0}: {1} is a day off and a working day at once",
        "{0}：{1} 不得同时为休息日与工作日",
    ),
    "policy-clause-words": (
        "{0} cites {1}, whose words are not under `clauses`",
        "{0} 引用的条款 {1} 未在 clauses 中写明原文",
    ),
    "policy-label-twice": (
        "{0} is the id and version of another file too",
        "{0} 的 id 与版本和另一文件相同",
    ),
    "policies-gap": (
        "from {1} to {2} no policy governs the city of {0}: a warning",
        "提示：{0} 所在城市自 {1} 至 {2} 无适用政策",
    ),
    "facility-twice": ("the hospital {0} is registered twice", "医疗机构 {0} 重复登记"),
    "facility-city-unknown": (
        "no policy is of the city {1} of the hospital {0}: a warning",
        "提示：医疗机构 {0} 所在城市 {1} 无政策文件",
    ),
    "facility-not-registered": (
        "{0} names {1}, which is not in facilities.yaml: a warning",
        "提示：{0} 提到的 {1} 未在 facilities.yaml 登记",
    ),
    "switch-unknown": (
        "the hospital {0} has a switch {1}, which no policy of its city asks for",
        "医疗机构 {0} 的开关 {1} 不为本市任何政策所用",
    ),
}
