"""What can be wrong with data: issues as values, and the one exception every door understands."""

from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning", "information"]
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one place in the data.

    `code` is a FHIR issue type (http://hl7.org/fhir/issue-type), `where` the sender's own address
    (`FT1[2]-11`) or an element path, `id` a stable name of ours; its words are made at the door.
    """

    severity: Severity
    code: str
    where: str
    id: str
    values: tuple[str, ...] = ()


class AdapterError(Exception):
    """Data cannot be processed; each door reads the answer it owes from these hints."""

    ack_code: ClassVar[str] = "AE"
    http_status: ClassVar[int] = 422

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(words(issue) for issue in issues))
        self.issues = issues


def refuses(issues: list[Issue] | tuple[Issue, ...]) -> bool:
    """Tell whether any issue is an error, so that nothing of the message may be applied."""
    return any(issue.severity == "error" for issue in issues)


def words(issue: Issue, language: Language = "en") -> str:
    """Tell an issue as one sentence that says what and where."""
    english, chinese = WORDS.get(issue.id, (issue.id, issue.id))
    template = chinese if language == "zh" else english
    values = (*issue.values, "?", "?", "?")
    said = template.format(*values, where=issue.where)
    return said if issue.where in said else f"{issue.where}: {said}" if issue.where else said


# One row an issue id: English, Chinese; {0} {1} are the issue's values, {where} its place.
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
    "conformance": (
        "{where} departs from HL7 v{0}: {1}",
        "{where} 不符合 HL7 v{0}：{1}",
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
    # settlement
    # store
    "store-unavailable": (
        "nothing can be kept at the moment ({0}); please send again later",
        "暂时无法保存（{0}），请稍后重发",
    ),
    "commit-unknown": (
        "it is not known whether the last commit was kept ({0}); please send again",
        "无法确认最近一次提交是否已保存（{0}），请重发",
    ),
    "cursor-invalid": (
        "the page cursor is not one this server gave for this search",
        "分页游标无效，不是本服务器为该查询给出的",
    ),
    # intake
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
    "cursor-invalid": (
        "this page is no longer to be had; search again",
        "该分页已失效，请重新检索",
    ),
    # doors
    "sender-not-allowed": (
        "sender {0}|{1} is not among the allowed senders",
        "发送方{0}|{1}不在允许名单中",
    ),
}
