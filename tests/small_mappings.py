"""A small set of mapping files without a fault, to plant faults in."""

FILES = {
    "sites/default": """\
site: default
reference: test
charset: utf-8
zone: Asia/Shanghai
currency: CNY
countries: [CHN]
paths:
  facility: [MSH-4.1]
  mrn: [PID-3.1]
  scheme: [IN1-2.1]
  region: [IN1-3.1]
  amount: [FT1-11.1]
  unit_price: [FT1-12.1]
  quantity: [FT1-10]
  item_class: [ZFL-3]
  refers_to: [FT1-30.1]
  aid_identity: []
national_id_types: [NI]
mrn_types: [MR]
transaction_types: {CG: charge}
""",
    "messages/ADT_A08": """\
event: ADT^A08
reference: test
visit: optional
segments:
  - {segment: PID, maps: [PID_to_Patient]}
  - {segment: PV1, maps: [PV1_to_Encounter]}
defaults:
  Encounter:
    - {to: class, value: {system: http://example.org/class, code: UNK}}
""",
    "messages/DFT_P03": """\
event: DFT^P03
reference: test
segments:
  - {segment: PID, maps: [PID_to_Patient]}
  - {segment: FT1, maps: [FT1_to_ChargeItem]}
""",
    "segments/PID_to_Patient": """\
segment: PID
resource: Patient
reference: test
key: [facility, mrn]
rules:
  - {to: gender, from: PID-8, table: HL70001_to_Sex}
  - {to: name, from: PID-5, as: XPN_to_HumanName}
""",
    "segments/PV1_to_Encounter": """\
segment: PV1
resource: Encounter
reference: test
key: [facility, visit]
rules:
  - {to: status, value: unknown}
  - {to: subject, value: Patient, as: reference}
""",
    "segments/FT1_to_ChargeItem": """\
segment: FT1
resource: ChargeItem
reference: test
key: [facility, FT1-2]
rules:
  - {to: status, value: billable}
  - {to: code.text, from: FT1-7.2}
  - {to: subject, value: Patient, as: reference}
  - {to: priceOverride, from: amount, as: money}
""",
    "tables/HL70001_to_Sex": "table: HL70001\nto: gender\nreference: test\nrows: {F: female}\n",
    "datatypes/XPN_to_HumanName": """\
datatype: XPN
to: HumanName
reference: test
rules:
  - {to: family, from: XPN.1}
""",
}
