"""What is said of mapping files, and of what a map finds in a message."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
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
}
