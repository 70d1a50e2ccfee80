"""What `paylater bench convert` converts: a ward's charges, ten to a message, no two alike."""

from datetime import datetime, timedelta
from typing import Final

LINES: Final = 10
STAYS: Final = 50
_FIRST: Final = datetime(2013, 11, 4, 8, 0, 0)  # noqa: DTZ001  the sender's own time
_HEADER: Final = r"MSH|^~\&|HIS|HK-3RD|PAYLATER|CITY|{at}||DFT^P03^DFT_P03|{id}|P|2.5.1"
_ADDRESS: Final = "椰风路18号^^海口^海南^570105^CN^H"
_DOCTOR: Final = "D01{0:02d}^陈^明{1}^^^^主任医师^^HK-3RD^L^^^EI"
_NURSE: Final = "N00{0:02d}^符^珠{1}^^^^护师^^HK-3RD^L^^^EI"
_PATIENT: Final = (
    "PID|1||000123{0:02d}^^^HK-3RD^MR~4601061973101600{0:02d}^^^CN^NI||符^海{1}^^^^^L||197310{2:02d}|M|||"
    f"{_ADDRESS}||0898-662200{{0:02d}}^PRN^PH||zh^中文^ISO639|M^已婚^HL70002||A00123{{0:02d}}^^^HK-3RD^AN"
)
_STAY: Final = (
    "PV1|1|I|肾病科^12^{0:02d}^HK-3RD|E|||{1}|D0203^林^海燕||MED||||1|||{1}|S|"
    "V201311040{0:02d}^^^HK-3RD^VN" + "|" * 25 + "201311040745{0:02d}"
)
_INSURED: Final = (
    "IN1|1|380^新农合^INSUTYPE|460100^^^NHSA|海口市新型农村合作医疗||||||||20130101|20131231||380|"
    f"符^海{{1}}|SEL^本人^HL70063|197310{{2:02d}}|{_ADDRESS}" + "|" * 17 + "H000123{0:02d}"
)
_NAMES: Final = "生明珠兰英军平红林海"
# Code, name, class, unit price in fen, quantity, who does it.
_ITEMS: Final = (
    ("250305007", "肾功能五项", "01", 4350, 1, "LAB^检验科"),
    ("250301001", "血清总蛋白测定", "01", 600, 2, "LAB^检验科"),
    ("210300001", "胸部CT平扫", "01", 21000, 1, "RAD^放射科"),
    ("120400006", "静脉输液", "01", 700, 3, "NEP^肾病科"),
    ("110200005", "住院诊查费", "01", 1800, 1, "NEP^肾病科"),
    ("XJ01DCT038", "头孢呋辛钠粉针", "02", 2380, 2, "PHA^药剂科"),
    ("XB05BAZ001", "复方氨基酸注射液", "02", 5640, 1, "PHA^药剂科"),
    ("XC03CAF001", "呋塞米注射液", "02", 88, 4, "PHA^药剂科"),
    ("C140203001", "一次性使用输液器", "03", 315, 2, "CSS^供应室"),
    ("C080509002", "医用敷料贴", "03", 120, 6, "NEP^肾病科"),
)


def charges(number: int) -> bytes:
    """Return the message of this number: its transactions and times are its own.

    The ward's stays take turns, each with its person and its doctor; the same nurse does a
    message's ten lines, and the stay's doctor has ordered them.
    """
    sent = _FIRST + timedelta(minutes=number)
    stay = number % STAYS
    person = (stay, _NAMES[stay % 10] + _NAMES[stay // 10], 1 + stay % 28)
    doctor = _DOCTOR.format(stay % 7, _NAMES[stay % 7])
    nurse = _NURSE.format(number % 31, _NAMES[number % 31 % 10])
    segments = (
        _HEADER.format(at=_time(sent), id=f"D{number:08d}") + "||||||UNICODE UTF-8",
        f"EVN|P03|{_time(sent)}",
        _PATIENT.format(*person),
        _STAY.format(stay, doctor),
        *(_line(number, line, sent, f"{nurse}|{doctor}", nurse) for line in range(LINES)),
        _INSURED.format(*person),
    )
    return "".join(f"{segment}\r" for segment in segments).encode()


def _line(number: int, line: int, sent: datetime, staff: str, nurse: str) -> str:
    code, name, kind, price, usual, place = _ITEMS[line]
    quantity = usual + (7 * number + line) % 13
    given = _time(sent - timedelta(minutes=LINES - line))
    return (
        f"FT1|{line + 1}|C{number:08d}-{line + 1}|B{number:08d}|{given}|{_time(sent)}|CG|"
        f"{code}^{name}^LOCAL^{kind}^类^CHRGITM_LV|||{quantity}|{_yuan(price * quantity)}^UP|"
        f"{_yuan(price)}^UP|{place}^L|380^新农合^INSUTYPE||肾病科^12^{number % STAYS:02d}^HK-3RD"
        f"|1|I|N18.5^慢性肾脏病5期^I10~I12.0^高血压肾脏病^I10|{staff}|{_yuan(price)}^UP|"
        f"R{number:08d}-{line + 1}^HIS|{nurse}|{code}^{name}^LOCAL"
    )


def _time(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
