"""Brings the catalogues in step with the source: new texts come in empty, texts that are gone leave. Run by hand."""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from strings import ROOT, all_texts


def update(path: Path, language: str) -> int:
    """Write the catalogue anew; gives how many texts wait for a translation."""
    known: dict[str, str] = {}
    if path.exists():
        with path.open("rb") as file:
            known = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    catalogue = Catalog(locale=language, project="erp-tui", version="1", charset="utf-8")
    for text in sorted(all_texts()):
        catalogue.add(text, known.get(text, ""))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=False)
    return sum(1 for text in all_texts() if not known.get(text))


if __name__ == "__main__":
    target = ROOT / "erp_tui" / "locale" / "zh_CN" / "LC_MESSAGES" / "erp_tui.po"
    print(f"{update(target, 'zh_CN')} texts wait for a translation in {target}")
