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
    # mapping
    # settlement
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
}
