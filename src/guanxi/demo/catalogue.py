"""What the demo company sells: a tree of categories and about sixty products with prices in CNY."""

from decimal import Decimal

from guanxi.demo.shapes import Category, Product

# key, parent, Chinese, English
_CATEGORIES = """
imaging||影像诊断|Imaging
ultrasound|imaging|彩色超声|Colour ultrasound
endoscopy|imaging|内窥镜|Endoscopy
life_support||生命支持|Life support
monitor|life_support|病人监护|Patient monitoring
ventilator|life_support|呼吸与麻醉|Ventilation and anaesthesia
laboratory||医学检验|Laboratory
analyser|laboratory|检验分析仪|Analysers
reagent|laboratory|检验试剂|Reagents
consumable||耗材与配件|Consumables and accessories
service||技术服务|Services
contract|service|维保合同|Service contracts
training|service|安装与培训|Installation and training
"""

# category, code, Chinese, English, model, brand, unit, price in CNY
_PRODUCTS = """
ultrasound|US-E90|全身彩色多普勒超声诊断仪 E90|Colour Doppler ultrasound E90|E90|yunting|unit|1680000
ultrasound|US-E70|全身彩色多普勒超声诊断仪 E70|Colour Doppler ultrasound E70|E70|yunting|unit|980000
ultrasound|US-E50|台式彩色多普勒超声诊断仪 E50|Colour Doppler ultrasound E50|E50|yunting|unit|560000
ultrasound|US-C60|心脏彩色多普勒超声诊断仪 C60|Cardiac ultrasound C60|C60|yunting|unit|1250000
ultrasound|US-W60|妇产四维彩色超声诊断仪 W60|Women's health 4D ultrasound W60|W60|yunting|unit|1120000
ultrasound|US-P30|便携式彩色超声诊断仪 P30|Portable colour ultrasound P30|P30|yunting|unit|238000
ultrasound|US-P10|掌上超声 P10|Handheld ultrasound P10|P10|yunting|unit|46800
ultrasound|US-V20|兽用便携超声 V20|Veterinary portable ultrasound V20|V20|yunting|unit|98000
endoscopy|EN-H800|4K 电子内窥镜系统 H800|4K video endoscopy system H800|H800|pulan|set|2180000
endoscopy|EN-H500|高清电子内窥镜系统 H500|HD video endoscopy system H500|H500|pulan|set|1260000
endoscopy|EN-G50|电子胃镜 G50|Video gastroscope G50|G50|pulan|piece|268000
endoscopy|EN-C50|电子结肠镜 C50|Video colonoscope C50|C50|pulan|piece|286000
endoscopy|EN-B30|电子支气管镜 B30|Video bronchoscope B30|B30|pulan|piece|215000
endoscopy|EN-L40|4K 腹腔镜摄像系统 L40|4K laparoscopy camera system L40|L40|pulan|set|890000
endoscopy|EN-W10|内镜清洗消毒工作站 W10|Endoscope reprocessing station W10|W10|pulan|unit|158000
monitor|PM-M90|重症病人监护仪 M90|Critical care patient monitor M90|M90|yunting|unit|68000
monitor|PM-M60|插件式病人监护仪 M60|Modular patient monitor M60|M60|yunting|unit|36800
monitor|PM-M30|病人监护仪 M30|Patient monitor M30|M30|yunting|unit|15800
monitor|PM-N20|新生儿监护仪 N20|Neonatal monitor N20|N20|yunting|unit|42500
monitor|PM-CS8|中央监护系统 CS8|Central monitoring station CS8|CS8|yunting|set|186000
monitor|PM-T10|遥测监护系统 T10|Telemetry monitoring system T10|T10|yunting|set|328000
monitor|PM-E12|十二道心电图机 E12|Twelve-lead ECG recorder E12|E12|yunting|unit|19800
monitor|PM-D50|除颤监护仪 D50|Defibrillator monitor D50|D50|yunting|unit|58000
ventilator|RV-S80|有创呼吸机 S80|Intensive care ventilator S80|S80|weilang|unit|296000
ventilator|RV-S60|呼吸机 S60|Ventilator S60|S60|weilang|unit|186000
ventilator|RV-T30|转运呼吸机 T30|Transport ventilator T30|T30|weilang|unit|118000
ventilator|RV-N40|无创呼吸机 N40|Non-invasive ventilator N40|N40|weilang|unit|78000
ventilator|RV-H20|高流量湿化氧疗仪 H20|High-flow oxygen therapy H20|H20|weilang|unit|32800
ventilator|RV-A70|麻醉工作站 A70|Anaesthesia workstation A70|A70|weilang|unit|458000
ventilator|RV-A50|麻醉机 A50|Anaesthesia machine A50|A50|weilang|unit|268000
analyser|LA-B2000|全自动生化分析仪 B2000|Automatic chemistry analyser B2000|B2000|haicen|unit|1380000
analyser|LA-B800|全自动生化分析仪 B800|Automatic chemistry analyser B800|B800|haicen|unit|480000
analyser|LA-I600|化学发光免疫分析仪 I600|Chemiluminescence analyser I600|I600|haicen|unit|760000
analyser|LA-I200|化学发光免疫分析仪 I200|Chemiluminescence analyser I200|I200|haicen|unit|320000
analyser|LA-H90|五分类血液分析仪 H90|Five-part haematology analyser H90|H90|haicen|unit|298000
analyser|LA-H30|三分类血液分析仪 H30|Three-part haematology analyser H30|H30|haicen|unit|68000
analyser|LA-G50|全自动凝血分析仪 G50|Coagulation analyser G50|G50|haicen|unit|258000
analyser|LA-U40|尿液分析仪 U40|Urine analyser U40|U40|haicen|unit|86000
analyser|LA-P20|血气分析仪 P20|Blood gas analyser P20|P20|haicen|unit|148000
analyser|LA-L1|检验流水线 L1|Laboratory automation line L1|L1|haicen|set|3280000
reagent|RG-BLV|肝功能试剂盒|Liver function reagent kit|600T|haicen|box|1680
reagent|RG-BKD|肾功能试剂盒|Kidney function reagent kit|600T|haicen|box|1420
reagent|RG-TM5|肿瘤标志物五项试剂盒|Tumour marker panel of five|100T|haicen|box|5800
reagent|RG-TH5|甲状腺功能五项试剂盒|Thyroid panel of five|100T|haicen|box|3600
reagent|RG-HCD|五分类血球溶血剂|Haematology lyse, five-part|5L|haicen|box|980
reagent|RG-CG4|凝血四项试剂盒|Coagulation panel of four|200T|haicen|box|2450
reagent|RG-QC1|多项质控品|Multi-analyte quality control|6×5ml|haicen|box|1260
consumable|CS-PRB|凸阵超声探头|Convex ultrasound probe|C5-1|yunting|piece|58000
consumable|CS-PRL|线阵超声探头|Linear ultrasound probe|L12-3|yunting|piece|49800
consumable|CS-GEL|医用超声耦合剂|Ultrasound gel|250g×20|yunting|box|360
consumable|CS-SPO|血氧探头|SpO₂ sensor|AD-3M|yunting|piece|480
consumable|CS-NIB|血压袖带|Blood pressure cuff|AD|yunting|piece|165
consumable|CS-ECG|心电电极片|ECG electrodes|50×20|yunting|box|420
consumable|CS-CIR|呼吸机管路套件|Ventilator circuit set|22mm|weilang|set|268
consumable|CS-FLT|细菌过滤器|Bacterial filter|50|weilang|box|890
consumable|CS-BFP|一次性活检钳|Disposable biopsy forceps|2.3mm×10|pulan|box|1350
contract|SV-GLD|设备全保服务（一年）|Full cover service contract, one year|gold|yunting|year|88000
contract|SV-SLV|设备技术保服务（一年）|Labour cover service contract, one year|silver|yunting|year|36000
contract|SV-ICU|重症设备群保服务（一年）|Critical care fleet contract, one year|fleet|yunting|year|168000
contract|SV-LAB|检验设备保养服务（一年）|Laboratory maintenance contract, one year|lab|haicen|year|52000
training|SV-INS|安装调试服务|Installation and commissioning|site|yunting|time|6800
training|SV-TRN|临床应用培训|Clinical application training|day|yunting|day|4500
"""

BRANDS = {
    "yunting": ("云汀", "Yunting"),
    "pulan": ("普澜", "Pulan"),
    "weilang": ("维朗", "Weilang"),
    "haicen": ("海岑", "Haicen"),
}
SERVICES = frozenset({"contract", "training"})
SUPPLIES = frozenset({"reagent", "consumable"})
DISCONTINUED = frozenset({"US-V20", "LA-H30"})


def _rows(table: str) -> list[list[str]]:
    return [row.split("|") for row in table.strip().splitlines()]


def categories(language: str) -> tuple[Category, ...]:
    rows = enumerate(_rows(_CATEGORIES), start=1)
    return tuple(
        Category(key, en if language == "en" else zh, en, parent or None, sort * 10)
        for sort, (key, parent, zh, en) in rows
    )


def products(language: str) -> tuple[Product, ...]:
    return tuple(_product(row, language) for row in _rows(_PRODUCTS))


def _product(row: list[str], language: str) -> Product:
    category, code, zh, en, spec, brand, unit, price = row
    is_service = category in SERVICES
    is_supply = category in SUPPLIES
    standard_price = Decimal(price)
    return Product(
        code=code,
        name=en if language == "en" else zh,
        name_en=en,
        category=category,
        kind="service" if is_service else "goods",
        spec=spec,
        brand=BRANDS[brand][language == "en"],
        unit=unit,
        standard_price=standard_price,
        min_price=standard_price * (90 if is_supply else 78) / 100,
        tax_rate="6" if is_service else "13",
        stock_managed=not is_service,
        lead_days=0 if is_service else 5 if is_supply else 30,
        warranty_months=0 if is_service or is_supply else 12,
        status="off" if code in DISCONTINUED else "on",
    )
