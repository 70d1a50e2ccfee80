"""What is said of a FHIR resource, and of a search."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "cursor-invalid": (
        "this is no place in a list of pages; follow the links of a page",
        "无法识别的翻页位置，请使用页面给出的链接",
    ),
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
}
