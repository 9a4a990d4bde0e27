"""Why a file as a whole is refused: one class and one clear sentence each."""

from tongjian.kernel.errors import UnableTo
from tongjian.kernel.findings import error

SENTENCES = {
    "unsupported_type": "不支持这种文件：请另存为 .xlsx、.xls 或 .csv 后再导入。",
    "wrong_type": "文件内容与扩展名不符：请用表格软件打开后另存为 .xlsx，再导入。",
    "empty_file": "文件是空的。",
    "truncated": "文件不完整，可能没有传完：请重新保存或重新上传。",
    "damaged": "文件已损坏，打不开：请用表格软件打开、另存后再导入。",
    "password_protected": "文件设有打开密码：请取消密码后再导入。",
    "macros": "文件含有宏，不予读取：请另存为不含宏的 .xlsx 后再导入。",
    "external_links": "文件引用了外部工作簿或外部数据：请断开链接（保留数值）后再导入。",
    "xml_entities": "文件内部含有不允许的实体声明，不予读取。",
    "expanding_archive": "文件解压后异常庞大，不予读取。",
    "too_many_rows": "行数过多（每表最多 {limit} 行，空行也算）：请删除多余的空行或分成几个文件。",
    "too_many_columns": "列数过多（最多 {limit} 列）：请删除右侧多余的列后再导入。",
    "too_large": "文件过大：请分成几个文件导入。",
    "too_slow": "文件读取时间过长，已停止：请分成几个文件导入。",
    "unknown_encoding": "看不出文件的文字编码：请另存为 UTF-8 编码的 .csv 或 .xlsx。",
    "no_header": "没有找到表头：请确认选对了模板，并保留列名一行。",
    "no_rows": "没有可导入的数据行。",
}


class FileRefused(UnableTo):
    """The file as a whole is not read; `file_class` says why in a stable code."""

    def __init__(self, file_class: str, *, sentence: str = "", limit: int = 0) -> None:
        self.file_class = file_class
        sentence = sentence or SENTENCES[file_class].format(limit=limit)
        super().__init__(sentence, findings=[error(file_class, sentence)])
