"""What is said of a message as it is taken and kept."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "store-unavailable": (
        "Nothing can be kept at the moment ({0}); send it again later.",
        "暂时无法保存（{0}），请稍后重发。",
    ),
    "store-missing": ("There is no database {0}.", "找不到数据库 {0}。"),
    "commit-unknown": (
        "It is not known whether the last commit was kept ({0}); send it again.",
        "无法确认最近一次提交是否已保存（{0}），请重发。",
    ),
    "message-type-missing": (
        "MSH-9 does not say what the message is",
        "MSH-9 未说明消息类型",
    ),
    "merge-ends-who-stays": (
        "chart {0} is the one that stays, so it cannot end",
        "病历号 {0} 即合并后保留者，不能作废",
    ),
    "insurance-left-behind": (
        "insurances and their answers, told under the wrong person, stay with that person",
        "误登在他人名下的医保信息及其结算结果不随就诊转移",
    ),
    "status-stands": (
        "the visit is {0}, which this event does not change",
        "就诊状态为 {0}，此事件不予更改",
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
    "patient-differs": (
        "{where} names another patient than the one the account is of",
        "{where} 所指患者与账户的患者不符",
    ),
    "time-far-ahead": (
        "{0} lies years ahead: nothing of it is applied",
        "{0} 为多年以后的时间：不予处理",
    ),
    "extension-kind": (
        "{where} must hold a {0}",
        "{where} 应为 {0}",
    ),
    "store-shape-older": (
        (
            "the store was kept by an earlier build: with the adapter stopped and a copy made, run"
            " paylater migrate"
        ),
        "数据库由较早版本保存：请停止系统并备份后运行 paylater migrate",
    ),
    "store-shape-newer": (
        "the store was kept by a later build than this one: serve it with that build",
        "数据库由更新的版本保存：请用该版本运行",
    ),
    "policy-gone": (
        (
            "stays of this store are settled by {0}, which is in no file of mappings/policies/: put"
            " the file of that version back beside the new one, with `status: superseded`"
        ),
        (
            "有就诊按 {0} 结算，而 mappings/policies/ 中已无此版本：请将原文件放回新版本旁，"
            "并注明 `status: superseded`"
        ),
    ),
    "policy-rewritten": (
        (
            "{0} reads otherwise than when stays of this store began under it: give the new text a"
            " version of its own and keep the old file beside it, with `status: superseded`, or let"
            " them go on by it with paylater migrate"
        ),
        (
            "{0} 的内容与就诊开始时不同：请另编版本并保留原文件，注明 `status: superseded`；"
            "或运行 paylater migrate 按新内容结算"
        ),
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
}
