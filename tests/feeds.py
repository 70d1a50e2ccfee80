"""Messages of invented patients, made from the inputs of the worked examples."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

CLASS_NAMES = {"01": "甲类", "02": "乙类", "03": "自费"}
_NUMBERS = count(1)


def stamp(moment):
    """2013-11-04 09:30 or 2013-11-04 09:30:05 as HL7 writes it."""
    digits = "".join(character for character in moment if character.isdigit())
    return digits.ljust(14, "0")


@dataclass
class Stay:
    """One visit of one patient; every method gives one message in UTF-8 bytes."""

    facility: str
    ward: str
    visit: str
    mrn: str
    national_id: str = ""
    patient_class: str = "I"
    priority: str = ""
    condition: str = ""
    hukou: str = "460106"
    admitted: str = ""
    application: str = "HIS"
    # What the sender calls the financial class (PV1-20); a site profile may read aid from it.
    aid: str = ""
    charges_sent: int = field(default=0)

    def message(self, event, structure, moment, *segments, control_id=None):
        kind = "DFT" if event == "P03" else "ADT"
        number = control_id or f"T{next(_NUMBERS):06d}"
        at = stamp(moment)
        header = f"MSH|^~\\&|{self.application}|{self.facility}|PAYLATER|CITY|{at}||"
        return "\r".join(
            [
                header + f"{kind}^{event}^{structure}|{number}|P|2.5.1||||||UNICODE UTF-8",
                f"EVN|{event}|{at}",
                self.pid(),
                self.pv1(),
                *segments,
            ]
        ).encode()

    def pid(self):
        national = f"~{self.national_id}^^^CN^NI" if self.national_id else ""
        address = f"新路8号^^海口^海南^^CN^L^^{self.hukou}" if self.hukou else ""
        return f"PID|1||{self.mrn}^^^{self.facility}^MR{national}||林^晓||19790302|F|||{address}"

    def pv1(self, end=""):
        fields = ["PV1", "1", self.patient_class, f"{self.ward}^12^03^{self.facility}"]
        fields += [self.priority] + [""] * 14 + [self.visit, self.aid] + [""] * 23
        fields += [stamp(self.admitted) if self.admitted else "", stamp(end) if end else ""]
        return "|".join(fields).rstrip("|")

    def insured(self, scheme, region="460100"):
        return (
            f"IN1|1|{scheme}^PLAN^INSUTYPE|{region}^^^NHSA|医保中心||||||||"
            f"20130101|20301231||{scheme}{'|' * 34}M{self.mrn}"
        )

    def agreement(self, number, moment, form="INP", state="A"):
        at = stamp(moment)
        return f"ZPL|1|{form}|{number}|{state}||{at}|林^晓|SEL|{at}||{self.facility}"

    def paper(self, kind, moment, form="C", custody="H"):
        return f"ZDC|1|{kind}|{kind}{self.mrn}||{form}|{custody}|{stamp(moment)}"

    def admit(self, moment, *segments, event="A01"):
        self.admitted = moment
        condition = [f"PV2{'|' * 40}{self.condition}"] if self.condition else []
        return self.message(event, "ADT_A01", moment, *condition, *segments)

    def charge(self, moment, *lines):
        """A DFT with one FT1 CG for each (class, amount)."""
        segments = []
        for position, (item_class, amount) in enumerate(lines, 1):
            self.charges_sent += 1
            segments.append(
                self.ft1(
                    position, f"{self.visit}-{self.charges_sent}", moment, "CG", item_class, amount
                )
            )
        return self.message("P03", "DFT_P03", moment, *segments)

    def ft1(self, position, number, moment, kind, item_class, amount, occurred=None, refers=""):
        day = stamp(occurred or moment)[:8]
        code = (
            f"ITEM{item_class}^项目^LOCAL^{item_class}^{CLASS_NAMES.get(item_class, '')}^CHRGITM_LV"
        )
        line = f"FT1|{position}|{number}||{day}|{stamp(moment)}|{kind}|{code}"
        line += f"|||1|{amount}^UP|{amount}^UP"
        return f"{line}{'|' * 18}{refers}" if refers else line

    def reverse(self, moment, item_class, amount, occurred, refers):
        self.charges_sent += 1
        number = f"{self.visit}-R{self.charges_sent}"
        segment = self.ft1(1, number, moment, "CD", item_class, amount, occurred, refers)
        return self.message("P03", "DFT_P03", moment, segment)

    def pay(self, moment, amount, number=None):
        number = number or f"PAY{next(_NUMBERS)}"
        at = stamp(moment)
        segment = f"FT1|1|{number}||{at[:8]}|{at}|PY|01^现金^CV07.10.004|||1|{amount}^UP"
        return self.message("P03", "DFT_P03", moment, segment)

    def adjudicate(self, number, moment, pool, personal, *, kind="FINAL", cancels="", **bill):
        """The insurer's answer (ZAJ) to W01's bill, or to another."""
        bill = {
            "gross": "29660.00",
            "own": "800.00",
            "first": "846.00",
            "deductible": "300.00",
        } | bill
        own, first, account = bill["own"], bill["first"], bill.get("account", "0.00")
        scope = f"{Decimal(bill['gross']) - Decimal(own) - Decimal(first):.2f}"
        fund = bill.get("fund", pool)
        cash = f"{Decimal(personal) - Decimal(account):.2f}"
        figures = [bill["gross"], own, "0.00", first, scope, bill["deductible"], pool, "0.7000"]
        figures += ["0.00"] * 4 + [bill.get("aid", "0.00"), "0.00", "0.00"]
        figures += [fund, personal, account, cash]
        day = stamp(self.admitted)[:8]
        segment = f"ZAJ|1|{kind}|{number}|M1|380|21|{day}|{stamp(moment)[:8]}|{'|'.join(figures)}"
        answer = f"{segment}|0.00|460100|{stamp(moment)}|{cancels}"
        return self.message("A08", "ADT_A01", moment, answer)

    def check(self, moment, result, *, event="A10", stage="WARD"):
        structure = "ADT_A09" if event == "A10" else "ADT_A01"
        segment = f"ZIV|1|{result}|{stage}|{stamp(moment)}|N1^王^芳||CARD"
        return self.message(event, structure, moment, segment)

    def discharge(self, moment, *segments):
        message = self.message("A03", "ADT_A03", moment, *segments).decode()
        return message.replace(self.pv1(), self.pv1(end=moment)).encode()

    def cancel_discharge(self, moment):
        return self.message("A13", "ADT_A01", moment)

    def update(self, moment, *segments):
        return self.message("A08", "ADT_A01", moment, *segments)


# The days of example W01: (day, lines by class).
W01_DAYS = (
    ("2013-11-04", (("01", "1260.00"), ("02", "840.00"), ("03", "120.00"))),
    ("2013-11-05", (("01", "3980.00"), ("02", "2450.00"))),
    ("2013-11-06", (("01", "5150.00"), ("02", "2600.00"), ("03", "480.00"))),
    ("2013-11-07", (("01", "4820.00"), ("02", "1000.00"))),
    ("2013-11-08", (("01", "1500.00"), ("03", "200.00"))),
    ("2013-11-09", (("01", "2150.00"), ("02", "1260.00"))),
    ("2013-11-10", (("01", "900.00"),)),
    ("2013-11-11", (("01", "640.00"), ("02", "310.00"))),
)


def w01(number, *, pay=False):
    """The Haikou stay of W01 up to the evening before discharge."""
    stay = Stay("HK-3RD", "肾病科", f"V13{number}", f"M13{number}", hukou="460106")
    opening = "2013-11-04 09:30"
    messages = [
        stay.admit(
            opening,
            stay.insured("380"),
            stay.agreement(f"AG{number}", opening),
            stay.paper("ID", opening),
            stay.paper("INSCARD", opening, form="O"),
        )
    ]
    for day, lines in W01_DAYS:
        if pay and day == "2013-11-09":
            messages.append(stay.pay("2013-11-09 10:00", "8572.30"))
        messages.append(stay.charge(f"{day} 23:00", *lines))
    return stay, messages
