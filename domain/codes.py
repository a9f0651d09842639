"""The code lists: what may stand in a coded field, and how offices write it."""

from __future__ import annotations

from domain.fields import Code, CodeList

TRAINING_CATEGORY = CodeList(
    "training_category",
    "培训类别",
    (
        Code(
            "skill",
            "职业技能培训",
            ("职业技能", "技能培训", "技能提升培训", "职业技能提升", "技能", "技能提升"),
        ),
        Code("induction", "岗前培训", ("岗前", "上岗培训", "入职培训")),
        Code("apprentice", "企业新型学徒制", ("新型学徒制", "学徒制", "企业新型学徒制培训")),
        Code("safety", "安全生产培训", ("安全", "安全培训", "安全生产")),
        Code("startup", "创业培训", ("创业",)),
        Code(
            "migrant",
            "农民工转移就业培训",
            ("农民工转移就业", "转移就业培训", "农民工培训", "转移就业"),
        ),
        Code("degree", "求学圆梦", ("求学圆梦行动", "学历提升", "学历教育")),
        Code("other", "其他", ("其它", "其他培训")),
    ),
)

SKILL_LEVEL = CodeList(
    "skill_level",
    "技能等级",
    (
        Code("apprentice", "学徒工", ("学徒",)),
        Code("5", "初级工（五级）", ("初级工", "初级", "五级", "五级/初级工", "5级")),
        Code("4", "中级工（四级）", ("中级工", "中级", "四级", "四级/中级工", "4级")),
        Code("3", "高级工（三级）", ("高级工", "高级", "三级", "三级/高级工", "3级")),
        Code("2", "技师（二级）", ("技师", "二级", "二级/技师", "2级")),
        Code("1", "高级技师（一级）", ("高级技师", "一级", "一级/高级技师", "1级")),
        Code("special", "特级技师", ("特级",)),
        Code("chief", "首席技师", ("首席",)),
    ),
)

FUNDING = CodeList(
    "funding",
    "资金来源",
    (
        Code("employment", "就业补助资金", ("就业资金", "就业补助", "就业专项资金")),
        Code(
            "upgrade", "职业技能提升行动资金", ("技能提升行动资金", "提升行动资金", "失业保险基金")
        ),
        Code("union", "工会经费", ("工会", "工会资金", "工会专项经费")),
        Code("enterprise", "企业自筹", ("企业", "自筹", "企业职工教育经费", "职工教育经费")),
        Code("fiscal", "财政资金", ("财政", "财政专项资金", "财政拨款")),
        Code("other", "其他", ("其它", "其他资金")),
    ),
)

RESULT = CodeList(
    "result",
    "培训结果",
    (
        Code("passed", "合格", ("通过", "及格", "已合格", "取证")),
        Code("failed", "不合格", ("未通过", "不及格")),
        Code("absent", "缺考", ("未参加考核", "未考")),
        Code("completed", "结业", ("已结业", "毕业")),
    ),
)

SEX = CodeList("sex", "性别", (Code("m", "男", ("男性",)), Code("f", "女", ("女性",))))

COMPETITION_KIND = CodeList(
    "competition_kind",
    "竞赛类别",
    (
        Code("labour", "劳动竞赛", ("劳动和技能竞赛", "劳动", "劳动竞赛活动")),
        Code(
            "skill",
            "技能竞赛",
            ("职业技能竞赛", "职业技能大赛", "技能大赛", "技能比赛", "技术比武", "岗位练兵"),
        ),
        Code("ankang", "“安康杯”竞赛", ("安康杯", "安康杯竞赛", "“安康杯”")),
    ),
)

LEVEL = CodeList(
    "level",
    "级别",
    (
        Code("national", "国家级", ("国家", "全国", "全国性", "一类")),
        Code("province", "省级", ("省", "云南省", "省部级", "全省")),
        Code("city", "市级", ("市", "丽江市", "州市级", "地市级", "全市")),
        Code("county", "县级", ("县", "县区级", "县（区）级", "区级", "县(区)级", "区县级")),
        Code("enterprise", "企业级", ("企业", "本单位", "基层", "单位级")),
    ),
)

PROJECT_SERIES = CodeList(
    "project_series",
    "竞赛系列",
    (
        Code("dianzhong", "滇中引水丽江段", ("滇中引水", "滇中引水工程")),
        Code(
            "networks",
            "“能通全通”与“互联互通”",
            ("能通全通", "互联互通", "能通全通、互联互通", "“能通全通”“互联互通”"),
        ),
        Code("rail", "雪山轨道交通", ("雪山轨道", "轨道交通")),
        Code("forestry", "生态林业", ()),
        Code("infrastructure", "新型基础设施", ("新基建",)),
        Code("energy", "绿色能源", ()),
        Code("lake", "高原湖泊", ("高原湖泊保护治理",)),
        Code("industry", "现代产业", ()),
        Code("other", "其他", ("其它",)),
    ),
)

INDUSTRY = CodeList(
    "industry",
    "行业（GB/T 4754 门类）",
    (
        Code("A", "农、林、牧、渔业", ("农业", "林业", "农林牧渔业")),
        Code("B", "采矿业", ("矿业",)),
        Code("C", "制造业", ("工业",)),
        Code(
            "D",
            "电力、热力、燃气及水生产和供应业",
            ("电力", "能源", "电力热力燃气及水生产和供应业"),
        ),
        Code("E", "建筑业", ("建筑",)),
        Code("F", "批发和零售业", ("批发零售", "商贸")),
        Code("G", "交通运输、仓储和邮政业", ("交通运输", "交通", "快递", "交通运输仓储和邮政业")),
        Code("H", "住宿和餐饮业", ("住宿餐饮", "餐饮", "酒店", "住宿餐饮业")),
        Code(
            "I",
            "信息传输、软件和信息技术服务业",
            ("信息技术", "通信", "信息传输软件和信息技术服务业"),
        ),
        Code("J", "金融业", ("金融",)),
        Code("K", "房地产业", ("房地产", "物业")),
        Code("L", "租赁和商务服务业", ("旅游服务", "商务服务")),
        Code("M", "科学研究和技术服务业", ("科研",)),
        Code(
            "N", "水利、环境和公共设施管理业", ("水利", "环卫", "景区", "水利环境和公共设施管理业")
        ),
        Code("O", "居民服务、修理和其他服务业", ("居民服务", "家政", "居民服务修理和其他服务业")),
        Code("P", "教育", ("教育业",)),
        Code("Q", "卫生和社会工作", ("卫生", "医疗")),
        Code("R", "文化、体育和娱乐业", ("文化", "文旅", "文化体育和娱乐业")),
        Code("S", "公共管理、社会保障和社会组织", ("机关", "公共管理社会保障和社会组织")),
        Code("T", "国际组织", ()),
    ),
)

TITLE = CodeList(
    "title",
    "授予称号",
    (
        Code("champion", "技术状元", ("状元", "职工技术状元")),
        Code("expert", "技术能手", ("能手", "职工技术能手")),
        Code("other", "其他称号", ("其他", "优秀选手", "岗位能手")),
    ),
)

PRIZE = CodeList(
    "prize",
    "奖项",
    (
        Code("grand", "特等奖", ("特等",)),
        Code("first", "一等奖", ("一等", "1等奖", "壹等奖")),
        Code("second", "二等奖", ("二等", "2等奖", "贰等奖")),
        Code("third", "三等奖", ("三等", "3等奖", "叁等奖")),
        Code("gold", "金奖", ("金牌",)),
        Code("silver", "银奖", ("银牌",)),
        Code("bronze", "铜奖", ("铜牌",)),
        Code("merit", "优秀奖", ("优秀",)),
        Code("winner", "优胜奖", ("优胜",)),
        Code("encouragement", "鼓励奖", ("鼓励",)),
    ),
)

HONOUR = CodeList(
    "honour",
    "荣誉称号",
    (
        Code("national_model", "全国劳动模范", ("全国劳模",), level="national"),
        Code("national_advanced", "全国先进工作者", ("全国先工",), level="national"),
        Code("national_medal", "全国五一劳动奖章", ("全国五一奖章",), level="national"),
        Code(
            "national_certificate",
            "全国五一劳动奖状",
            ("全国五一奖状",),
            level="national",
            collective=True,
        ),
        Code("national_vanguard", "全国工人先锋号", (), level="national", collective=True),
        Code(
            "province_model",
            "云南省劳动模范",
            ("省劳动模范", "省劳模", "云南省劳模"),
            level="province",
        ),
        Code("province_advanced", "云南省先进工作者", ("省先进工作者",), level="province"),
        Code(
            "province_medal",
            "云南省五一劳动奖章",
            ("省五一劳动奖章", "省五一奖章"),
            level="province",
        ),
        Code(
            "province_certificate",
            "云南省五一劳动奖状",
            ("省五一劳动奖状",),
            level="province",
            collective=True,
        ),
        Code(
            "province_vanguard",
            "云南省工人先锋号",
            ("省工人先锋号",),
            level="province",
            collective=True,
        ),
        Code("yunling", "云岭工匠", (), level="province"),
        Code("city_model", "丽江市劳动模范", ("市劳动模范", "市劳模", "丽江市劳模"), level="city"),
        Code("city_advanced", "丽江市先进工作者", ("市先进工作者", "市先工"), level="city"),
        Code("city_medal", "丽江市五一劳动奖章", ("市五一劳动奖章", "市五一奖章"), level="city"),
        Code(
            "city_certificate",
            "丽江市五一劳动奖状",
            ("市五一劳动奖状", "市五一奖状"),
            level="city",
            collective=True,
        ),
        Code(
            "city_vanguard",
            "丽江市工人先锋号",
            ("市工人先锋号",),
            level="city",
            collective=True,
        ),
        Code("craftsman", "丽江工匠", ("市工匠",), level="city"),
        Code(
            "technician",
            "“兴丽英才”丽江技师",
            ("丽江技师", "兴丽英才丽江技师", "“兴丽英才”技师", "兴丽英才"),
            level="city",
        ),
        Code("champion", "技术状元", ("职工技术状元", "市技术状元")),
        Code("expert", "技术能手", ("职工技术能手", "市技术能手")),
        Code("other_person", "其他个人荣誉", ("其他个人", "其他")),
        Code("other_collective", "其他集体荣誉", ("其他集体",), collective=True),
    ),
)

AWARD_STAGE = CodeList(
    "award_stage",
    "阶段",
    (
        Code(
            "recommended",
            "推荐",
            ("推荐申报", "申报", "推荐上报"),
            said_by=("推荐", "候选", "申报", "提名", "参评", "初审", "拟推荐", "推报", "待评"),
        ),
        Code(
            "published",
            "公示",
            ("公示中", "拟表彰"),
            said_by=("公示", "拟表彰", "拟命名", "拟授予", "拟认定", "建议名单", "拟评", "拟获"),
        ),
        Code("named", "命名", ("命名表彰", "表彰", "已命名", "授予", "已表彰")),
    ),
)
