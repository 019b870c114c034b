/* SPDX-License-Identifier: Apache-2.0 */
/* Details of a fixed set in Chinese. Reports as JSON keep the English ones, and names out of documents stay
 * as they are in every language. */
#include <string.h>

#include "verification/weight.h"

/* A detail is one of these alone, or with ": " or " " and a name behind it. */
static const struct {
    const char *en;
    const char *zh;
} rows[] = {
    {"authority not known here", "时间戳机构未知"},
    {"algorithm not known", "算法未知"},
    {"a limit was reached", "达到上限"},
    {"form not supported", "格式不受支持"},
    {"of something else", "属于其他内容"},
    {"not of a time stamping authority", "不是时间戳机构的证书"},
    {"certificate expired", "证书已过期"},
    {"certificate not yet valid", "证书尚未生效"},
    {"certificate revoked", "证书已被吊销"},
    {"malformed", "格式错误"},
    {"time stamps only", "只有时间戳"},
    {"time stamp", "时间戳"},
    {"does not begin at 0", "未从文件开头起签名"},
    {"leaves out another place than its /Contents", "签名范围之外不是其 /Contents"},
    {"leaves out more or less than its /Contents", "签名范围之外不恰为其 /Contents"},
    {"something stands behind the signature in its /Contents", "/Contents 中签名之后还有内容"},
    {"ends inside a revision", "签名范围止于某一修订版本之内"},
    {"several signers", "有多个签名者"},
    {"no signed attributes", "没有签名属性"},
    {"encryption", "文件已加密"},
    {"a hybrid file", "混合交叉引用的文件"},
    {"no startxref", "没有 startxref"},
    {"a broken startxref", "startxref 有误"},
    {"a broken cross-reference table", "交叉引用表有误"},
    {"a broken cross-reference stream", "交叉引用流有误"},
    {"no catalogue", "没有文档目录"},
    {"object streams", "对象流过多"},
    {"objects", "对象过多"},
    {"signatures", "签名过多"},
    {"cross-reference sections", "交叉引用段过多"},
    {"a key that stands there twice", "同一键出现两次"},
    {"work", "处理量过大"},
    {"two files of one name", "两个文件同名"},
    {"two names that differ in case only", "两个文件名仅大小写不同"},
    {"two folders that differ in case only", "两个文件夹名仅大小写不同"},
    {"a file and a folder of one name", "文件与文件夹同名"},
    {"a folder with content", "文件夹条目含有内容"},
    {"a file without a name", "文件没有名称"},
    {"a name leads upwards", "文件名指向上级目录"},
    {"an absolute name", "文件名为绝对路径"},
    {"a name is too long", "文件名过长"},
    {"a name that is not UTF-8", "文件名不是 UTF-8"},
    {"files overlap", "文件数据重叠"},
    {"bytes before the first file", "第一个文件之前有字节"},
    {"bytes behind a file", "文件之后有字节"},
    {"no end record", "没有目录结束记录"},
    {"two end records", "有两个目录结束记录"},
    {"shorter than a zip package", "短于 ZIP 文件包"},
    {"a file is too large", "文件过大"},
    {"the files are too large together", "文件合计过大"},
    {"the package is too large", "文件包过大"},
    {"too many files", "文件过多"},
    {"the list of signatures is missing", "缺少签名列表"},
    {"a signature is missing", "缺少签名文件"},
    {"no document in it", "其中没有文档"},
    {"two names for one file", "同一文件有两个名称"},
    {"two sizes for one file", "同一文件有两个大小"},
};

const char *gov__detail_zh(const char *detail, const char **rest)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].en);
        if (strncmp(detail, rows[i].en, len) == 0 &&
            (detail[len] == '\0' || strncmp(detail + len, ": ", 2) == 0)) {
            *rest = detail + len + (detail[len] != '\0' ? 2 : 0);
            return rows[i].zh;
        }
    }
    return NULL;
}
