"""One word a thing: where a language has two for one, the window and the engine use the same one."""

from __future__ import annotations

import json
import re

import pytest

from desktop.assets.translations import update as window
from engine.language.catalogues import update as engine

#: Words that give way to another -> that one.
NOT_USED = {
    "es": {
        "AE titles?": "título AE",
        "esta institución|la institución": "el centro",
        "ordenador": "equipo",
        "encabezado": "cabecera",
        "decodific": "descodific",
        "vidrio esmerilado": "vidrio deslustrado",
        "[Ff]icha de (las redes|modelo)": "ficha del modelo",
        "Quitar": "Eliminar",
        "^Acceso$": "N.º de acceso",
        "^(Encender|Encendido|Apagado)$": "Activar, Activado, Desactivado",
        "^Hecho$": "Con resultado",
        "dignas de mención": "significativas",
        r"^\{gap1\} % de los pulmones": "El {gap1} % de los pulmones",
        "no es un día": "una fecha",
        "no nombra un PACS": "la dirección de un PACS",
        "pulmón, o mucho menos": "o muestra mucho menos",
        "(para el|al|el|del|en el) archivo( las|: números|; el informe| que la| o el anonim)": "PACS",
    },
    "pt": {
        "AE titles?": "título AE",
        "[Vv]eredicto": "veredito",
        "vigiad": "monitorad",
        r"\bajustes?\b": "configuração",
        "laudo(?!s)": "relatório",
        r"\bnoutr|\bpartilham": "em outro, compartilham",
        "Procurar": "Buscar",
        "[Ee]m curso": "em andamento",
        "[«»]": "“”",
        "[Ff]icha das redes": "ficha do modelo",
        "Remover ": "Excluir",
        "Inverter na": "Espelhar na",
        "^Acesso$": "N.º de acesso",
        "^Concluído$": "Com resultado",
        "dignas de menção": "significativas",
        "não é um dia": "uma data",
        "não indica um PACS": "o endereço de um PACS",
        "pulmão, ou muito menos": "ou mostram muito menos",
        "Indique os mesmos": "as mesmas (configurações)",
        "(para o|ao|o|do|no) arquivo( as|: números|; o relatório| que a| ou o anonim)": "PACS",
    },
    "zh": {
        "阴影": "病变",
        "判读": "评估",
        "门控|门限": "筛查",
        "批处理": "批量处理",
        "肺窗重建": "肺部卷积核",
        "(?<!含肺)很少或不含肺": "含肺很少或不含肺",
        "无法判定：": "既不能确诊，也不能排除",
        "AE 名称|AE title": "AE 标题",
        "亨氏|亨斯菲尔德": "Hounsfield",
        "患者编号": "患者 ID",
        "张图像": "幅图像",
        "二次截图": "二次捕获",
        "帐户": "账户",
        "时相": "期相",
        "分类网络": "分类器",
        "容积": "体积，体数据",
        "名次": "顺序",
        "^重新查看$": "重新检查",
        "(增加|减小)层厚": "厚层厚度",
        "电脑": "计算机",
        "神经网络说明卡": "模型说明卡",
        "(?<!的)运行中": "进行中",
        r"\} 张": "幅",
    },
}


@pytest.mark.parametrize("language", NOT_USED)
def test_a_thing_has_one_name(language: str) -> None:
    said = [form for forms in window.read_catalogue(window.catalogue(language)).values() for form in forms]
    said += json.loads(engine.catalogue(language).read_text(encoding="utf-8")).values()
    for word, instead in NOT_USED[language].items():
        assert [text for text in said if re.search(word, text)] == [], instead


def test_no_blank_stands_between_a_sentence_in_a_gap_and_the_next_one_in_chinese() -> None:
    catalogue = json.loads(engine.catalogue("zh").read_text(encoding="utf-8"))
    whole = re.compile(r"\{(reason|message|came|gap\d)\} (?=[A-Z][a-z]+ )(?!Instance UID)")
    joined = [(gap, said) for source, said in catalogue.items() for gap in whole.findall(source)]
    assert joined
    assert [said for gap, said in joined if f"{{{gap}}} " in said] == []


def test_what_was_judged_was_evaluated_in_spanish() -> None:
    """Judging is a network's, assessing ("valorar") is what a series allows."""
    catalogue = json.loads(engine.catalogue("es").read_text(encoding="utf-8"))
    judged = [said for source, said in catalogue.items() if re.search(r"\bjudged?\b", source)]
    assert judged
    assert [said for said in judged if re.search(r"valor[aóe](?!ble)", said)] == []


def test_chinese_parts_words_of_other_letters_by_a_space() -> None:
    said = [form for forms in window.read_catalogue(window.catalogue("zh")).values() for form in forms]
    engine_says = json.loads(engine.catalogue("zh").read_text(encoding="utf-8"))
    said += [text for source, text in engine_says.items() if source != "DAY MONTH YEAR"]
    han, other = "[\u4e00-\u9fff]", "[A-Za-z0-9]"
    assert [text for text in said if re.search(f"{han}{other}|{other}{han}", text)] == []
