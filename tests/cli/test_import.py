"""Files as people really export them: taken right, or said what is wrong; tried first without writing; twice doubles nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk import Desk


@dataclass(frozen=True)
class Untidy:
    """A file and what becomes of it: how many come in, which records do not and why, which with a remark."""

    noun: str
    content: bytes
    accepted: int
    rejected: dict[int, str] = field(default_factory=dict)
    warned: tuple[int, ...] = ()


FILES = {
    "Chinese in GBK": Untidy(
        "customers",
        "客户编号,客户名称,城市,电话,信用额度\nG01,梅花文具店,南京,199,1000\nG02,夏荷餐饮有限公司,武汉,199,20000\n".encode("gbk"),
        2,
    ),
    "semicolons, decimal comma": Untidy(
        "products", "\ufeffSKU;Name;Unit;Price;Stock\nB1;Bowl;pcs;4,50;30\nB3;Cup;pcs;1.250,75;2\n".encode(), 2
    ),
    "a spreadsheet's Unicode text": Untidy("customers", "Code\tName\nU1\tÄrzte\n".encode("utf-16"), 1),
    "duplicates": Untidy(
        "customers",
        "Code,Name,City\nD1,Blue Sky Ltd,Cork\nD2,blue  sky ltd,Cork\nd1,Other Ltd,Cork\nD3,Ｂｌｕｅ Ｓｋｙ Ltd,Cork\n"
        "D4,Blue Sky Ltd,Galway\n".encode(),
        4, {3: "d1"}, (2, 4),
    ),
    "bad numbers": Untidy(
        "products",
        b"SKU,Name,Unit,Price,Stock\nN1,Tea,box,3.20,40\nN2,Milk,l,0.95,-5\nN3,Rice,kg,abc,10\nN4,Salt,kg,,10\n"
        b'N5,Oil,l,"1,050.00",10\nN6,Ell,ell,1,1\nN7,Half,pcs,1,0.5\n',
        2, {2: "-5", 3: "abc", 4: "price", 6: "ell", 7: "step"},
    ),
    "inside quotes": Untidy(
        "customers", b'Code,Name,City,Note\r\n1,"Jones, Bros.",Hull,"two\r\nlines"\r\n2,"He said ""no""",York,plain\r\n', 2
    ),
    "formulas": Untidy(
        "products", b"SKU,Name,Unit,Price,Stock\nF1,=1+2,pcs,1.00,1\nF2,@home,pcs,1.00,1\nF3,Plain,pcs,=1+2,1\n", 2, {3: "=1+2"}
    ),
    "lacking": Untidy(
        "customers", b"Code,Name,Country\nK1,,DE\n,Nobody,DE\n,,\nK2,Elsewhere,Atlantis\nK3,More,Germany,x,y\nK4,Good,germany\n",
        1, {1: "name", 2: "code", 3: "ATLANTIS", 4: "header"},
    ),
    "hostile": Untidy("customers", 'Code,Name\nH1,"[/] O\'Brien \x1b[2J\x00 东方红"\nH2,"{0}{x}%s"\n'.encode(), 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_untidy_file(name: str, desk: Desk, tmp_path: Path) -> None:
    untidy = FILES[name]
    path = tmp_path / "file.csv"
    path.write_bytes(untidy.content)
    code = 1 if untidy.rejected else 0
    noun = untidy.noun.removesuffix("s")
    tried = json.loads(desk.run("import", untidy.noun, str(path), "--dry-run", "--json", code=code))
    assert desk.json(noun, "list")["rows"] == []
    done = json.loads(desk.run("import", untidy.noun, str(path), "--json", code=code))
    assert tried | {"dry_run": False} == done
    assert done["accepted"] == untidy.accepted
    assert [row["record"] for row in done["rows"]] == list(untidy.rejected)
    for row, reason in zip(done["rows"], untidy.rejected.values(), strict=True):
        assert reason.casefold() in row["reason"].casefold()
    assert [row["record"] for row in done["warnings"]] == list(untidy.warned)
    again = json.loads(desk.run("import", untidy.noun, str(path), "--json", code=1))
    assert again["accepted"] == 0 and len(again["rows"]) == untidy.accepted + len(untidy.rejected)
    assert len(desk.json(noun, "list")["rows"]) == untidy.accepted
    assert desk.json("check") == {"rows": []}


def test_what_stands_in_the_file_stands_in_the_books(desk: Desk, tmp_path: Path) -> None:
    for name in ("Chinese in GBK", "semicolons, decimal comma", "inside quotes", "formulas"):
        path = tmp_path / "file.csv"
        path.write_bytes(FILES[name].content)
        desk.run("import", FILES[name].noun, str(path), code=1 if FILES[name].rejected else 0)
    assert desk.json("customer", "show", "G02")["name"] == "夏荷餐饮有限公司"
    assert desk.json("customer", "show", "G01")["credit_limit"] == "1000.00"
    assert desk.json("product", "show", "B3")["list_price"] == "1250.75"
    assert desk.json("stock", "show", "B1")["on_hand"] == "30"
    assert desk.json("customer", "show", "1")["needs"] == "two\nlines"
    assert desk.json("customer", "show", "2")["name"] == 'He said "no"'
    assert desk.json("product", "show", "F1")["name"] == "=1+2"


@pytest.mark.parametrize(
    ("noun", "content", "said"),
    [
        ("products", b"SKU,Unit,Price,Stock\n", "name"),
        ("products", b"SKU,Name\nA,B\n", "price"),
        ("customers", b"Name\nX\n", "code"),
        ("customers", b"", "code"),
        ("customers", b"\xff\xff\xff\x81", "UTF-8"),
        ("customers", b"Code,Name\n" + b'A,"' + b"x" * 200_000 + b'"\n', "limit"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    noun: str, content: bytes, said: str, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    desk.run("import", noun, str(path), code=2)
    assert said in desk.error
    desk.run("import", noun, str(tmp_path), code=2)


@pytest.mark.parametrize(
    ("sign", "written", "price"), [("comma", "1.234", "1234"), ("point", "1.234", "1.234"), ("comma", "2,5", "2.5")]
)
def test_the_decimal_sign_can_be_said(sign: str, written: str, price: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f'Code,Name,Price\nA,Thing,"{written}"\n')
    desk.run("import", "products", str(path), "--decimal", sign)
    assert desk.json("product", "show", "A")["list_price"] == price
    desk.run("import", "products", str(path), "--decimal", "dot", code=2)
