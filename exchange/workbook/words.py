"""The words of headers: units, totals, what says nothing alone, whom and what they speak of."""

from __future__ import annotations

PLAIN_UNITS = frozenset(
    [
        "人",
        "人次",
        "名",
        "学时",
        "课时",
        "小时",
        "个",
        "家",
        "支",
        "项",
        "场",
        "次",
        "位",
        "分",
        "单位:人",
        "单位:人次",
        "单位:学时",
    ]
)
TOTAL_WORDS = frozenset(
    {"合计", "总数", "小计", "总计", "总人数", "总人次", "计", "人数合计", "总"}
)
GENERIC = frozenset(
    [
        "人数",
        "人次",
        "时间",
        "日期",
        "名称",
        "单位",
        "电话",
        "金额",
        "数量",
        "等级",
        "级别",
        "类别",
        "类型",
        "编号",
        "号码",
        "备注",
        "情况",
        "结果",
        "成绩",
        "地点",
        "地址",
        "姓名",
        "说明",
        "称号",
        "项目",
        "合计",
        "小计",
        "标准",
        "来源",
        "状态",
    ]
)
PEOPLE = ("职工", "个人", "本人", "人员", "工人", "劳动者")
