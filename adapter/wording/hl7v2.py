"""What is said of a message that cannot be read, or of its frame."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "no-msh": (
        "this is not HL7 v2: it does not begin with MSH",
        "不是 HL7 v2 消息：开头不是 MSH",
    ),
    "withheld": ("what stands here", "此处的内容"),
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
}
