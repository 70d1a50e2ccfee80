"""The words of every issue id, English and Chinese; doors say them, nothing else does."""

# One row an issue id: English, Chinese; {0} {1} are the values, {where} its place.
WORDS: dict[str, tuple[str, str]] = {
    # hl7v2 and mllp
    "no-msh": (
        "this is not HL7 v2: it does not begin with MSH",
        "不是 HL7 v2 消息：开头不是 MSH",
    ),
    "batch-unsupported": (
        "a batch (FHS, BHS) is not taken; send its messages one by one",
        "不接收批量消息（FHS、BHS），请逐条发送",
    ),
    "several-messages": (
        "a second MSH begins in {where}; one frame carries one message",
        "{where} 又出现 MSH；一帧只能有一条消息",
    ),
    "continuation-unsupported": (
        "{where} says this is a part of a message; parts are not joined here",
        "{where} 表明这是消息的一部分，此处不做拼接",
    ),
    "delimiters-invalid": (
        "MSH-1 and MSH-2 must declare three to six different punctuation marks",
        "MSH-1 与 MSH-2 应声明三至六个互不相同的标点",
    ),
    "segment-name": (
        "{where} does not begin with a segment name of three letters or digits",
        "{where} 开头不是三位字母或数字的段名",
    ),
    "control-characters": (
        "{where} contains the control character {0}",
        "{where} 含有控制字符 {0}",
    ),
    "charset-unknown": (
        "MSH-18 names a character set that is not known here: {0}",
        "MSH-18 的字符集无法识别：{0}",
    ),
    "charset-mismatch": (
        "the bytes are not {0}, which MSH-18 or the sender's profile says they are (byte {1})",
        "字节与 MSH-18 或发送方配置所称的 {0} 不符（第 {1} 字节）",
    ),
    "conformance-required": (
        "{where} is required by HL7 v{0} and is empty",
        "{where} 为空，HL7 v{0} 要求必填",
    ),
    "conformance-repeats": (
        "{where} repeats; HL7 v{0} allows it {1} times at most",
        "{where} 重复，HL7 v{0} 最多允许 {1} 次",
    ),
    "conformance-value": (
        "{where} is not a value that HL7 v{0} allows there",
        "{where} 的值不符合 HL7 v{0}",
    ),
    "mllp-not-framed": (
        "more than {0} bytes came before a start block; this is not MLLP",
        "起始符之前已有超过 {0} 字节，不是 MLLP",
    ),
    "mllp-start-inside": (
        "a start block stands inside a message",
        "消息内部又出现起始符",
    ),
    "mllp-end-cut": (
        "an end block is not followed by a carriage return",
        "结束符之后没有回车",
    ),
    "mllp-too-large": (
        "the message is larger than {0} bytes",
        "消息超过 {0} 字节",
    ),
    "mllp-cut-short": (
        "the message was cut short before its end block",
        "消息在结束符之前中断",
    ),
    # mapping
    "file-unreadable": ("This file {0}.", "该文件无法读取：{0}。"),
    "mapping-invalid": ("{0}.", "映射文件有误：{0}。"),
    "person-missing": ("No patient number is given.", "缺少患者标识。"),
    "visit-missing": ("No visit number is given.", "缺少就诊号。"),
    "query-missing": ("The query has no QPD segment.", "查询没有QPD段。"),
    "query-not-served": ("The query {0} is not answered here.", "此处不应答查询{0}。"),
    "query-identifier-missing": (
        "The query names neither a visit nor a patient.",
        "查询未写明就诊号或患者号。",
    ),
    "query-identifier-unknown": (
        "An identifier of type {0} names neither a visit nor a patient here.",
        "{0}类型的标识在此不能确定就诊或患者。",
    ),
    "query-word-unknown": (
        "{0} is neither LIST nor DUE.",
        "{0}既不是LIST（清单）也不是DUE（应付）。",
    ),
    "facility-missing": ("No facility is named.", "未写明医疗机构。"),
    "value-missing": ("A value is required here.", "此处必须有值。"),
    "date-invalid": ("{0} is no date or time.", "{0} 不是有效的日期时间。"),
    "number-unreadable": ("{0} is no number that can be used.", "{0} 不是可用的数字。"),
    "code-unmapped": ("{0} is a code no table has.", "代码 {0} 不在对照表中。"),
    "telephone-unreadable": (
        "What stands here is no telephone number; it is left out.",
        "此处不是电话号码，已略去。",
    ),
    "amount-not-a-number": ("{0} is no amount of money.", "{0} 不是金额。"),
    "amount-too-large": (
        "{0} has more than 12 digits before the point.",
        "金额 {0} 整数位超过12位。",
    ),
    "amount-too-precise": ("{0} is more exact than a cent.", "金额 {0} 精度超过分。"),
    "amount-missing": ("This line has neither amount nor unit price.", "此行既无金额也无单价。"),
    "amount-differs": (
        "Quantity times unit price is {0}, the amount is {1}; the amount counts.",
        "数量乘单价为 {0}，金额为 {1}，以金额为准。",
    ),
    "currency-not-accepted": ("The currency is {0}, not {1}.", "币种为 {0}，应为 {1}。"),
    "payment-negative": ("A payment of {0} is below zero.", "付款金额 {0} 为负。"),
    "charge-code-missing": ("This charge has no item code.", "此收费没有项目代码。"),
    "transaction-id-missing": (
        "This line has no number of its own; it is known by its contents.",
        "此行没有交易号，以其内容识别。",
    ),
    "transaction-type-missing": (
        "This line does not say what it is; it waits for a person.",
        "此行没有交易类型，等待人工处理。",
    ),
    "transaction-type-unknown": (
        "{0} is no transaction type known of this sender; the line waits for a person.",
        "交易类型 {0} 未知，此行等待人工处理。",
    ),
    # settlement
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
        "the insurer settled a gross of {0} fen where the charges say {1}",
        "医保结算总额 {0} 分与费用合计 {1} 分不符",
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
    "identity-ambiguous": (
        "these numbers lead to more than one person: a person must decide",
        "证件号码指向多人：待人工确认",
    ),
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
    # store
    "store-unavailable": (
        "Nothing can be kept at the moment ({0}); send it again later.",
        "暂时无法保存（{0}），请稍后重发。",
    ),
    "store-missing": ("There is no database {0}.", "找不到数据库 {0}。"),
    "commit-unknown": (
        "It is not known whether the last commit was kept ({0}); send it again.",
        "无法确认最近一次提交是否已保存（{0}），请重发。",
    ),
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
    "award-made-before": (
        "the fund was asked for this account before: dismiss that default first",
        "该账户已申请风险资金：请先撤销原认定",
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
    # intake
    "message-type-missing": (
        "MSH-9 does not say what the message is",
        "MSH-9 未说明消息类型",
    ),
    "merge-ends-who-stays": (
        "chart {0} is the one that stays, so it cannot end",
        "病历号 {0} 即合并后保留者，不能作废",
    ),
    "visit-of-another-person": (
        "visit {0} belongs to another person",
        "就诊号 {0} 属于另一患者",
    ),
    "control-id-reused": (
        "control id {0} was used before for another message",
        "消息控制号 {0} 曾用于另一条消息",
    ),
    "control-id-missing": (
        "no control id: a resend is known by its bytes alone",
        "无消息控制号：仅能按内容识别重发",
    ),
    "visit-not-known": (
        "visit {0} is not known yet: the message waits for it",
        "就诊号 {0} 尚未登记：消息等待其到达",
    ),
    "event-not-mapped": ("event {0} is of no concern here", "事件 {0} 与本系统无关"),
    "test-message": (
        "processing id {0}: test messages are not taken here",
        "处理标识 {0}：此处不接收测试消息",
    ),
    "internal-fault": (
        "the adapter failed on this message; it is kept and can be replayed",
        "处理此消息时发生内部错误；消息已保存，可重放",
    ),
    # fhir
    "json-invalid": ("the text is not a JSON object", "内容不是JSON对象"),
    "resource-type-unknown": (
        "{where} names no FHIR R4 resource type: '{0}'",
        "{where}不是FHIR R4的资源类型：“{0}”",
    ),
    "element-unknown": ("FHIR R4 has no element {where}", "FHIR R4没有{where}这个元素"),
    "element-missing": ("{where} is required", "缺少必需的{where}"),
    "element-invalid": ("{where} has a value its type does not allow", "{where}的值不合其类型"),
    "element-empty": ("{where} is present but empty", "{where}存在但为空"),
    "extension-empty": (
        "{where} must hold either a value or further extensions",
        "{where}须有值或下级扩展，且只能有其一",
    ),
    "code-unknown": ("{where} does not allow the code '{0}'", "{where}不允许代码“{0}”"),
    "reference-target": (
        "{where} refers to {0}, but only {1} is allowed",
        "{where}引用了{0}，只允许{1}",
    ),
    "search-parameter-unknown": (
        "{1} has no search parameter '{0}'",
        "{1}没有检索参数“{0}”",
    ),
    "search-modifier-unknown": (
        "{where}: the modifier '{0}' is not served",
        "{where}：不支持修饰符“{0}”",
    ),
    "search-chain-unknown": (
        "{where}: this chain is not served; say the type, as in account:Account.identifier",
        "{where}：不支持此链式检索；请写明类型，如 account:Account.identifier",
    ),
    "search-value-empty": ("{where} has an empty value", "{where}的值为空"),
    "search-value-invalid": (
        "{where} does not take the value '{0}'",
        "{where}不接受“{0}”这个值",
    ),
    # terms
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
    # doors
    "adapter-stopping": ("the adapter is stopping; ask again", "系统正在停止，请稍后重试"),
    "act-not-taken": (
        "{0} is not among what a person may state here",
        "此处不接受由人员提交 {0}",
    ),
    "id-differs": (
        "the body has the id {0}, the address says {1}",
        "内容的 id 为 {0}，而地址为 {1}",
    ),
    "version-invalid": ("{where} does not take the value '{0}'", "{where}不接受“{0}”这个值"),
    "version-stale": (
        "{where} has version {1} by now, not {0}: read it again",
        "{where} 现为第 {1} 版，不是第 {0} 版；请重新读取",
    ),
    "money-stands": (
        "booked money is not changed: void it and state it anew",
        "已入账金额不能修改：请作废后重新登记",
    ),
    "message-before-clock": (
        "the message is of {0}, what is known of the person of {1}: applied, the clock stays",
        "消息时间为 {0}，早于该患者已知的 {1}：已采纳，时钟不后退",
    ),
    "act-before-clock": (
        "{where} {0} is before {1}, up to which the record of this person has run",
        "{where} 为 {0}，早于该患者记录已推进到的 {1}",
    ),
    "word-unknown": ("{where}: {0} is no word of it", "{where}：不识别的代码 {0}"),
    "act-in-future": (
        "{where} {0} is after the present {1}: taken as done now",
        "{where} 为 {0}，晚于当前时间 {1}：按当前时间处理",
    ),
    "parameter-unknown": ("{0} takes no parameter {1}", "{0} 没有参数 {1}"),
    "body-not-parameters": (
        "the body is {0}, where a Parameters resource is expected",
        "内容为 {0}，应为 Parameters 资源",
    ),
    "parameter-unreadable": ("the parameter {0} cannot be read: {1}", "参数 {0} 无法读取：{1}"),
    "parameter-no-code": (
        "the parameter {0} is none of {2}: {1}",
        "参数 {0} 应为 {2} 之一：{1}",
    ),
    "act-key-reused": (
        "key {0} was used before for other content",
        "幂等键 {0} 曾用于其他内容",
    ),
    "account-unknown": ("no account {0} is known", "账户 {0} 不存在"),
    "patient-unknown": ("no patient {0} is known here", "患者 {0} 不存在"),
    "type-differs": (
        "the body is a {0}, the address says {1}",
        "内容为 {0}，而地址为 {1}",
    ),
    "not-found": ("{where} is not known here", "此处没有{where}"),
    "deleted": ("{where} was deleted", "{where}已被删除"),
    "type-not-served": (
        "the resource type {0} is not served here",
        "此处不提供资源类型{0}",
    ),
    "path-unknown": ("nothing is served at this address", "该地址没有任何内容"),
    "method-not-allowed": (
        "{0} is not allowed at this address",
        "该地址不允许{0}方法",
    ),
    "report-subject-unknown": (
        "no facility, or city where the report is of one, is known here as {0}",
        "未知的医疗机构或（城市报表的）城市：{0}",
    ),
    "parameter-missing": (
        "the parameter {0} is required",
        "缺少参数{0}",
    ),
    "period-invalid": (
        "{0} is no date of the form 2013-11-04 or 2013-11, or the period ends before it begins",
        "{0}不是2013-11-04或2013-11形式的日期，或止日早于起日",
    ),
    "format-not-served": (
        "only application/fhir+json of FHIR 4.0 is served, not {0}",
        "只提供FHIR 4.0的application/fhir+json，不提供{0}",
    ),
    "content-type-not-accepted": (
        "the content type {0} is not accepted here",
        "此处不接受内容类型{0}",
    ),
    "body-too-large": (
        "the body is larger than {0} bytes",
        "请求体超过{0}字节",
    ),
    "login-required": (
        "a valid bearer token is required",
        "需要有效的访问令牌（Bearer）",
    ),
    "outcome-unknown": (
        "it is not known whether the message was kept; please send it again",
        "无法确认消息是否已保存，请重发",
    ),
    "unexpected": (
        "something went wrong here that is not your fault; it has been written down",
        "服务器内部出错，与请求无关；错误已记录",
    ),
    "sender-not-allowed": (
        "sender {0}|{1} is not among the allowed senders",
        "发送方{0}|{1}不在允许名单中",
    ),
}
