"""Made-up customers with plausible names in Latin script and Chinese: the same seed gives the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CHINESE_SHARE = 0.35

_FAMILIES = (
    "Almeida", "Andersson", "Baker", "Bauer", "Bernard", "Berg", "Castro", "Conti", "Dubois", "Eriksson", "Fernández",
    "Fischer", "Fontaine", "García", "Greco", "Hansen", "Hoffmann", "Jensen", "Keller", "Koskinen", "Kowalski", "Lambert",
    "Larsson", "López", "Martin", "Meyer", "Moreau", "Müller", "Nielsen", "O'Brien", "Oliveira", "Olsen", "Pereira",
    "Petit", "Ricci", "Rossi", "Schmidt", "Schäfer", "Silva", "Sørensen", "Thompson", "Virtanen", "Weber", "Wójcik", "Young",
)  # fmt: skip
_FIRST = (
    "Ana", "Anders", "Beatriz", "Carlos", "Claire", "Elena", "Emil", "Franco", "Greta", "Hanna", "Helen", "Ines", "Jan",
    "Jytte", "Karin", "Laura", "Liam", "Luca", "Marie", "Mario", "Michael", "Nora", "Paolo", "Patricia", "Pedro", "Rita",
    "Sven", "Thomas", "Ursula", "Victoria", "Yoshi", "Zoé",
)  # fmt: skip
_BUSINESS = (
    "Delikatessen", "Feinkost", "Specialty Foods", "Fine Foods", "Comestibles", "Alimentari", "Épicerie", "Traiteur",
    "Gourmet", "Markets", "Grocers", "Livsmedel", "Colonial", "Bodega", "Import", "Wholesale", "Provisions", "Bistro",
    "Catering", "Trading", "Lebensmittel", "Supermercados", "Konditorei", "Trattoria", "Kitchens", "Fromages",
)  # fmt: skip
_FORMS = {
    "DE": "GmbH", "AT": "GmbH", "CH": "AG", "FR": "SARL", "BE": "SA", "IT": "S.r.l.", "ES": "S.L.", "PT": "Lda",
    "BR": "Ltda", "MX": "S.A. de C.V.", "AR": "S.A.", "VE": "C.A.", "SE": "AB", "NO": "AS", "DK": "ApS", "FI": "Oy",
    "GB": "Ltd", "IE": "Ltd", "US": "Inc.", "CA": "Inc.", "PL": "Sp. z o.o.",
}  # fmt: skip
_STREETS = (
    "Mill Lane", "Station Road", "Harbour Street", "Market Square", "Garden Avenue", "Bridge Street", "Linden Street",
    "Church Row", "King's Walk", "North Quay",
)  # fmt: skip
_CITIES = (
    ("北京", "北京市", "100", "010"), ("上海", "上海市", "200", "021"), ("广州", "广东省", "510", "020"),
    ("深圳", "广东省", "518", "0755"), ("杭州", "浙江省", "310", "0571"), ("南京", "江苏省", "210", "025"),
    ("成都", "四川省", "610", "028"), ("重庆", "重庆市", "400", "023"), ("武汉", "湖北省", "430", "027"),
    ("西安", "陕西省", "710", "029"), ("青岛", "山东省", "266", "0532"), ("厦门", "福建省", "361", "0592"),
    ("长沙", "湖南省", "410", "0731"), ("大连", "辽宁省", "116", "0411"), ("昆明", "云南省", "650", "0871"),
)  # fmt: skip
_LUCKY = "东方华丰泰兴盛隆恒达瑞祥嘉美信诚和顺宏远金海天润福康鑫源德茂"
_TRADES = ("食品", "贸易", "商贸", "餐饮管理", "粮油", "进出口", "供应链", "副食品", "酒业", "超市")
_ROADS = ("中山路", "人民路", "解放路", "建设大道", "长江路", "和平街", "新华路", "滨海大道")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊洋勇艳杰涛明超秀霞平刚桂英华文玉建国海峰"


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    language: str
    contact: str
    phone: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str


def make(random: Random, city: str, region: str, postal_code: str, country: str) -> Made:
    """One customer: a Chinese one, or one of the given place."""
    pick, number = random.choice, random.randrange
    if random.random() < CHINESE_SHARE:
        city, region, postal, area = pick(_CITIES)
        return Made(
            name=f"{city}{pick(_LUCKY)}{pick(_LUCKY)}{pick(_TRADES)}有限公司", language="zh_CN",
            contact=f"{pick(_SURNAMES)}{pick(_GIVEN)}{pick(_GIVEN) if number(3) else ''}",
            phone=f"{area}-{number(20_000_000, 90_000_000)}", street=f"{pick(_ROADS)}{number(1, 999)}号",
            postal_code=f"{postal}{number(1000):03}", city=city, region=region, country="CN",
        )  # fmt: skip
    family = pick(_FAMILIES)
    owner = f"{family} & {pick(_FAMILIES)}" if number(4) == 0 else family
    return Made(
        name=f"{owner} {pick(_BUSINESS)} {_FORMS.get(country, 'Ltd')}", language="en",
        contact=f"{pick(_FIRST)} {pick(_FAMILIES)}", phone=f"({number(10, 990)}) {number(200, 999)}-{number(1000, 9999)}",
        street=f"{number(1, 300)} {pick(_STREETS)}", postal_code=postal_code, city=city, region=region, country=country,
    )  # fmt: skip
