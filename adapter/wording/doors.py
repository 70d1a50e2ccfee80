"""What the doors say of themselves, and of what is asked of them."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
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
    "one-is-meant": (
        "{where} says {0}: one of them only can be meant",
        "{where} 同时为 {0}：只能取其一",
    ),
    "end-before-begin": ("{where} ends at {1}, before {0}", "{where} 的结束时间 {1} 早于 {0}"),
    "amount-not-above-zero": (
        "{where} must be above zero, not {0}",
        "{where} 应大于零，不能为 {0}",
    ),
    "reference-unknown": ("{where} names {0}, which is not known", "{where} 所指的 {0} 不存在"),
    "act-states-nothing": (
        "{where} is kept; nothing of the bill or the agreement follows from it as it stands",
        "{where} 已保存；按其现状，账单和协议均不受影响",
    ),
    "act-in-future": (
        "{where} {0} is after the present {1}: taken as done now",
        "{where} 为 {0}，晚于当前时间 {1}：按当前时间处理",
    ),
    "parameter-twice": ("the parameter {0} is said twice", "参数 {0} 重复"),
    "parameter-unknown": ("{0} takes no parameter {1}", "{0} 没有参数 {1}"),
    "body-not-parameters": (
        "the body is {0}, where a Parameters resource is expected",
        "内容为 {0}，应为 Parameters 资源",
    ),
    "parameters-no-list": (
        "{where} must be a list of parts, each with a name and a value",
        "{where} 应为参数列表，每项含名称和值",
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
        "{0} is no date of the form 2013-11-04 or 2013-11",
        "{0}不是2013-11-04或2013-11形式的日期",
    ),
    "period-reversed": (
        "the last day, {1}, lies before the first, {0}",
        "止日{1}早于起日{0}",
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
